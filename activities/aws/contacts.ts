/** The contacts of an account: the primary one, and the alternate ones for billing, operations and security. */
import {
  AccountClient,
  DeleteAlternateContactCommand,
  GetAlternateContactCommand,
  GetContactInformationCommand,
  PutAlternateContactCommand,
  PutContactInformationCommand,
} from '@aws-sdk/client-account';
import { z } from 'zod';
import type { EntryContext } from '../entry.ts';
import { homeRegionOf } from '../account.ts';
import { ifFound } from './found.ts';

export const ALTERNATES = ['billing', 'operations', 'security'] as const;
export type Alternate = (typeof ALTERNATES)[number];

export const AlternateContact = z.strictObject({
  name: z.string().min(1).max(64),
  title: z.string().min(1).max(50),
  email: z.email().max(254),
  phone: z.string().regex(/^[\s0-9()+-]{1,25}$/),
});
export type AlternateContact = z.infer<typeof AlternateContact>;

/** Leaves out members that are not set. */
export const PrimaryContact = z.strictObject({
  fullName: z.string().min(1).max(50),
  company: z.string().min(1).max(50).optional(),
  phone: z.string().regex(/^[+][\s0-9()-]{1,20}$/),
  addressLine1: z.string().min(1).max(60),
  addressLine2: z.string().min(1).max(60).optional(),
  addressLine3: z.string().min(1).max(60).optional(),
  district: z.string().min(1).max(50).optional(),
  city: z.string().min(1).max(50),
  stateOrRegion: z.string().min(1).max(50).optional(),
  postalCode: z.string().min(1).max(20),
  countryCode: z.string().regex(/^[A-Z]{2}$/),
  website: z.string().min(1).max(256).optional(),
});
export type PrimaryContact = z.infer<typeof PrimaryContact>;

/** The members' names in the AWS API. */
const AS_AWS_SAYS = {
  fullName: 'FullName',
  company: 'CompanyName',
  phone: 'PhoneNumber',
  addressLine1: 'AddressLine1',
  addressLine2: 'AddressLine2',
  addressLine3: 'AddressLine3',
  district: 'DistrictOrCounty',
  city: 'City',
  stateOrRegion: 'StateOrRegion',
  postalCode: 'PostalCode',
  countryCode: 'CountryCode',
  website: 'WebsiteUrl',
} as const satisfies Record<keyof PrimaryContact, string>;

/** Account Management has one endpoint for all regions. */
const clientOf = (ctx: EntryContext): AccountClient => ctx.aws.client(AccountClient, homeRegionOf(ctx.aws));

export async function readPrimary(ctx: EntryContext): Promise<Record<string, string> | null> {
  const answer = await ifFound(clientOf(ctx).send(new GetContactInformationCommand({})));
  const given = answer?.ContactInformation;
  if (given === undefined) return null;
  const known = Object.entries(AS_AWS_SAYS).map(([ours, theirs]) => [ours, given[theirs]] as const);
  return Object.fromEntries(known.filter((member): member is [keyof PrimaryContact, string] => Boolean(member[1])));
}

export async function writePrimary(ctx: EntryContext, contact: PrimaryContact): Promise<void> {
  const ContactInformation = Object.fromEntries(
    Object.entries(AS_AWS_SAYS).map(([ours, theirs]) => [theirs, contact[ours as keyof PrimaryContact]]),
  ) as never; // Every member of the shape, by AS_AWS_SAYS; the required ones are required of PrimaryContact too.
  await clientOf(ctx).send(new PutContactInformationCommand({ ContactInformation }));
}

/** Null if there is none. */
export async function readAlternate(ctx: EntryContext, which: Alternate): Promise<AlternateContact | null> {
  const AlternateContactType = which.toUpperCase() as Uppercase<Alternate>;
  const answer = await ifFound(clientOf(ctx).send(new GetAlternateContactCommand({ AlternateContactType })));
  const given = answer?.AlternateContact;
  if (given === undefined) return null;
  const { Name: name = '', Title: title = '', EmailAddress: email = '', PhoneNumber: phone = '' } = given;
  return { name, title, email, phone };
}

/** Null removes it; one that is gone already is no error. */
export async function writeAlternate(
  ctx: EntryContext,
  which: Alternate,
  contact: AlternateContact | null,
): Promise<void> {
  const AlternateContactType = which.toUpperCase() as Uppercase<Alternate>;
  const client = clientOf(ctx);
  if (contact === null) await ifFound(client.send(new DeleteAlternateContactCommand({ AlternateContactType })));
  else
    await client.send(
      new PutAlternateContactCommand({
        AlternateContactType,
        Name: contact.name,
        Title: contact.title,
        EmailAddress: contact.email,
        PhoneNumber: contact.phone,
      }),
    );
}
