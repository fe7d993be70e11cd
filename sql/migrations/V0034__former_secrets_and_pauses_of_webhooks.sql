-- Who asked to be left alone, until when: asked for at each look for what is due, among the callbacks of all requests ever made.
CREATE INDEX webhooks_paused ON webhooks (paused_until) WHERE paused_until IS NOT NULL;
