/** Phone numbers as Amazon SNS and Twilio take them. */
import { z } from 'zod';

export const PhoneNumber = z
  .string()
  .regex(/^\+[1-9]\d{7,14}$/, 'a phone number such as +12065550100 (E.164), in quotes');
