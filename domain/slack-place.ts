/** Where Slack shows an incident. */

/** The incident's messages in Slack. The workflow keeps them so that they are edited instead of repeated. */
export interface SlackPlace {
  channel: string;
  headerTs?: string;
  /** gate id → message. */
  gates: Record<string, string>;
  /** Link to the header, for notices outside Slack. */
  link?: string;
  /** The message in the infosec team's channel. */
  infosecTs?: string;
}
