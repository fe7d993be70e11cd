-- Who sends mails takes a few of each organization, and of each organization break-glass first. What waits has no end;
-- said by that, no other index fits the question, as the one by time would seem to where few have much waiting.
CREATE INDEX notifications_by_turn ON notifications (organization_id, (kind <> 'BREAK_GLASS'), due_at) WHERE ended_at IS NULL;
