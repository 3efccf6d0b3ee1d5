/** An alert as the incident keeps it. */
import type { Alert } from './alert.ts';

export type Confirmation = 'pending' | 'confirmed' | 'unconfirmed';

type Kept =
  | 'id'
  | 'source'
  | 'findingType'
  | 'title'
  | 'titleKo'
  | 'description'
  | 'severity'
  | 'occurredAt'
  | 'region'
  | 'reference';

export interface AlertRecord extends Pick<Alert, Kept> {
  receivedAt: string;
  confirmation: Confirmation;
  /** 1, and one more for each update that says something new. Its source is asked about each. */
  revision: number;
  /** Its source has answered: yes or no. */
  asked?: true;
}
