-- The rule set of generated.py written by hand in SQL, with the columns of by_hand.py's `judged`.
-- {accounts} is the table of typed accounts.
WITH usable AS (
  SELECT account_id, name, lower(trim(name)) AS folded_name,
    CASE WHEN fresh THEN lower(trim(industry)) END AS industry,
    CASE WHEN fresh THEN lower(trim(business_model)) END AS business_model,
    CASE WHEN fresh THEN lower(trim(country)) END AS country,
    CASE WHEN fresh THEN lower(trim(city)) END AS city,
    CASE WHEN fresh THEN employees END AS employees,
    CASE WHEN fresh THEN annual_revenue END AS annual_revenue,
    CASE WHEN fresh THEN founded_year END AS founded_year,
    CASE WHEN fresh THEN last_funding_date END AS last_funding_date,
    CASE WHEN fresh THEN technologies END AS technologies,
    CASE WHEN fresh THEN monthly_visits END AS monthly_visits
  FROM (SELECT *, record__as_of IS NULL OR record__as_of >= DATE'2025-11-06' AS fresh FROM {accounts})
),
states AS (
  SELECT *,
    business_model IN ('b2b', 'both') AS state__b2b,
    industry = 'legal' AS state__legal,
    employees >= 50 AS state__headcount,
    industry IN ('software', 'fintech') AS state__sector,
    industry = 'healthcare' AS state__health,
    country IN ('us', 'ca') AS state__home,
    country IN ('de', 'fr', 'gb') AS state__europe,
    annual_revenue >= 5000000 AS state__revenue,
    founded_year > 2010 AS state__young,
    folded_name LIKE '%labs%' OR folded_name LIKE '%cloud%' AS state__named,
    array_contains(technologies, 'Salesforce') OR array_contains(technologies, 'HubSpot') AS state__crm,
    array_contains(technologies, 'Shopify') AS state__shop,
    array_contains(technologies, 'Gong') OR array_contains(technologies, 'Outreach')
      OR array_contains(technologies, 'Salesloft') AS state__stack,
    array_contains(technologies, 'Zoom') OR array_contains(technologies, 'Webex') AS state__video,
    array_contains(technologies, 'Zoom') AND array_contains(technologies, 'Slack') AS state__both_calls,
    array_size(technologies) <= 2 AS state__few_tools,
    last_funding_date <= DATE'2026-11-01' AS state__funded,
    last_funding_date BETWEEN DATE'2026-08-03' AND DATE'2026-11-01' AS state__lately,
    monthly_visits BETWEEN 10000 AND 500000 AS state__traffic,
    CASE
      WHEN coalesce(int(employees >= 50), 0) + coalesce(int(founded_year >= 2015), 0)
        + coalesce(int(country = 'us'), 0) >= 2 THEN true
      WHEN coalesce(int(employees >= 50), 1) + coalesce(int(founded_year >= 2015), 1)
        + coalesce(int(country = 'us'), 1) < 2 THEN false
    END AS state__two_of_three,
    annual_revenue IS NULL AS state__no_revenue,
    NOT startswith(city, 'new') AS state__city
  FROM usable
),
points AS (
  SELECT *,
    CASE
      WHEN state__legal THEN 'excluded'
      WHEN NOT state__b2b THEN 'disqualified'
      WHEN state__legal IS NULL OR state__b2b IS NULL THEN 'unverified'
      ELSE 'qualified'
    END AS status,
    CASE WHEN employees > 500 THEN 5D WHEN employees >= 100 THEN 20D WHEN employees >= 50 THEN 10D ELSE 0D END
      AS points__headcount,
    if(state__sector, 15D, 0D) AS points__sector,
    if(state__health, 5D, 0D) AS points__health,
    if(state__home, 10D, 0D) AS points__home,
    if(state__europe, 5D, 0D) AS points__europe,
    if(state__revenue, 10D, 0D) AS points__revenue,
    if(state__young, 5D, 0D) AS points__young,
    if(state__named, 5D, 0D) AS points__named,
    if(state__crm, 15D, 0D) AS points__crm,
    if(state__shop, -10D, 0D) AS points__shop,
    least(10D, if(array_contains(technologies, 'Gong'), 5D, 0D) + if(array_contains(technologies, 'Outreach'), 5D, 0D)
      + if(array_contains(technologies, 'Salesloft'), 5D, 0D)) AS points__stack,
    if(state__video, 10D, 0D) AS points__video,
    if(state__both_calls, 5D, 0D) AS points__both_calls,
    if(state__few_tools, 5D, 0D) AS points__few_tools,
    if(state__funded, 20D * pow(0.5D, datediff(DATE'2026-11-01', last_funding_date) / 180D), 0D) AS points__funded,
    if(state__lately, 5D, 0D) AS points__lately,
    if(state__traffic, 10D, 0D) AS points__traffic,
    if(state__two_of_three, 10D, 0D) AS points__two_of_three,
    if(state__no_revenue, -5D, 0D) AS points__no_revenue,
    if(state__city, 5D, 0D) AS points__city
  FROM states
),
sums AS (
  SELECT *,
    points__headcount + points__sector + points__health + points__home + points__europe + points__revenue
      + points__young + points__named AS firmographic,
    points__crm + points__shop + points__stack + points__video + points__both_calls + points__few_tools
      AS technographic,
    points__funded + points__lately + points__traffic + points__two_of_three + points__no_revenue + points__city
      AS timing,
    if(state__headcount IS NULL, 20D, 0D) + if(state__sector IS NULL, 15D, 0D) + if(state__health IS NULL, 5D, 0D)
      + if(state__home IS NULL, 10D, 0D) + if(state__europe IS NULL, 5D, 0D) + if(state__revenue IS NULL, 10D, 0D)
      + if(state__young IS NULL, 5D, 0D) + if(state__named IS NULL, 5D, 0D) AS unknown_firmographic,
    if(state__crm IS NULL, 15D, 0D) + if(state__stack IS NULL, 10D, 0D) + if(state__video IS NULL, 10D, 0D)
      + if(state__both_calls IS NULL, 5D, 0D) + if(state__few_tools IS NULL, 5D, 0D) AS unknown_technographic,
    if(state__funded IS NULL, 20D, 0D) + if(state__lately IS NULL, 5D, 0D) + if(state__traffic IS NULL, 10D, 0D)
      + if(state__two_of_three IS NULL, 10D, 0D) + if(state__city IS NULL, 5D, 0D) AS unknown_timing
  FROM points
),
cuts AS (
  SELECT *,
    least(firmographic, 60D) - firmographic AS cut__firmographic,
    least(technographic, 40D) - technographic AS cut__technographic,
    greatest(timing, -5D) - timing AS cut__timing,
    least(firmographic, 60D) + least(technographic, 40D) + greatest(timing, -5D) AS points,
    least(firmographic, 60D) + least(technographic - if(state__shop IS NULL, 10D, 0D), 40D) + greatest(timing, -5D)
      AS points_low,
    least(firmographic + unknown_firmographic, 60D) + least(technographic + unknown_technographic, 40D)
      + greatest(timing + unknown_timing - points__no_revenue, -5D) AS points_high
  FROM sums
),
scores AS (
  SELECT *,
    greatest(points, 0D) * 100D / 150D AS score,
    greatest(points_low, 0D) * 100D / 150D AS score_low,
    greatest(points_high, 0D) * 100D / 150D AS score_high,
    greatest(-points, 0D) AS floor,
    (170D - unknown_firmographic - unknown_technographic - unknown_timing) / 170D AS coverage
  FROM cuts
),
tiers AS (
  SELECT *,
    CASE WHEN status IN ('qualified', 'unverified') THEN
      CASE WHEN score >= 75 - 1e-9 THEN 'A' WHEN score >= 55 - 1e-9 THEN 'B' WHEN score >= 35 - 1e-9 THEN 'C'
        WHEN score >= 0 - 1e-9 THEN 'D' END END AS tier,
    CASE WHEN status IN ('qualified', 'unverified') THEN
      CASE WHEN score_high >= 75 - 1e-9 THEN 'A' WHEN score_high >= 55 - 1e-9 THEN 'B'
        WHEN score_high >= 35 - 1e-9 THEN 'C' WHEN score_high >= 0 - 1e-9 THEN 'D' END END AS tier_high
  FROM scores
)
SELECT {columns} FROM tiers
