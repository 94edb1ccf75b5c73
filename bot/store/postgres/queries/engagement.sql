-- fragment: campaign_of_event
-- The campaign that the platform named with the event `e`.
coalesce(e.extra::jsonb ->> 'campaign_id', '')

-- fragment: ad_of_event
coalesce(e.extra::jsonb ->> 'ad_id', '')
