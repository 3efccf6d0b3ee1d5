import { describe, expect, it } from 'vitest';
import { alertIn, named, outcomeOf } from '../fixtures.ts';

describe('a Trend Micro event by SNS', () => {
  const sns = (event: object) => ({
    Type: 'Notification',
    TopicArn: 'arn:aws:sns:us-east-1:111122223333:deep-security',
    Message: JSON.stringify([event]),
  });
  it('of malware is an alert', () => {
    const alert = alertIn(
      JSON.stringify(
        sns({
          EventType: 'AntiMalwareEvent',
          EventID: 1,
          MalwareName: 'Eicar',
          HostInstanceID: 'i-0aaaaaaaaaaaaaaaa',
          HostOwnerID: '111122223333',
          LogDate: '2026-11-20T03:00:00Z',
          InfectedFilePath: '/tmp/x',
        }),
      ),
    );
    expect(alert).toMatchObject({
      account: '111122223333',
      region: 'us-east-1',
      severity: 'high',
      category: 'malware-or-exploit',
    });
    expect(named(alert, 'affected')).toEqual(['instance:i-0aaaaaaaaaaaaaaaa']);
  });
  it('of the system is ignored', () => {
    expect(outcomeOf(sns({ EventType: 'SystemEvent', EventID: 1 }))).toMatchObject({ outcome: 'ignored' });
  });
});

describe('the generic form', () => {
  const alert = {
    firebreakAlert: 1,
    product: 'OurScanner',
    type: 'Scanner:WebShell',
    account: '111122223333',
    severity: 'high',
  };
  it('has the category that it names, or else the one of its words', () => {
    const entities = [
      { kind: 'instance', id: 'i-0aaaaaaaaaaaaaaaa' },
      { kind: 'ip', id: '198.51.100.23', standing: 'source' },
      { kind: 'spaceship', id: 'x' },
    ];
    const read = alertIn(JSON.stringify({ ...alert, entities }));
    expect(read).toMatchObject({
      category: 'malware-or-exploit',
      severity: 'high',
      correlationKey: 'instance:i-0aaaaaaaaaaaaaaaa',
    });
    expect(named(read, 'source')).toEqual(['ip:198.51.100.23']);
    expect(named(read, 'related')).toEqual(['resource:x']);
  });
  it('without type or account is rejected', () => {
    expect(outcomeOf({ ...alert, type: undefined })).toMatchObject({ outcome: 'rejected' });
    expect(outcomeOf({ ...alert, account: undefined })).toMatchObject({ outcome: 'rejected' });
  });
});

describe('a generic alert that nothing classifies', () => {
  const strange = { firebreakAlert: 1, type: 'Acme:Odd/42', account: '111122223333', title: 'Something is odd' };
  it('is an alert, and no runbook is chosen by a guess', () => {
    expect(alertIn(JSON.stringify(strange))).toMatchObject({ category: 'abnormal-behaviour', unclassified: true });
  });
  it('may say itself that it is unclassified', () => {
    const said = { ...strange, title: 'Malware, perhaps', category: 'unclassified' };
    expect(alertIn(JSON.stringify(said))).toMatchObject({ unclassified: true });
  });
  it('is classified if it or its words name a category', () => {
    for (const clear of [{ category: 'abnormal-behaviour' }, { title: 'Ransomware on web-3' }])
      expect(alertIn(JSON.stringify({ ...strange, ...clear }))).not.toHaveProperty('unclassified');
  });
});
