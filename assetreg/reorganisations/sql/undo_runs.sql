-- Distances measured to units that the event opened are measured again: they were computed, nobody entered them.
DELETE FROM commute_run AS run
WHERE EXISTS (
  SELECT FROM staff_flow AS flow
  JOIN reorganisation_image AS image
    ON image.reorganisation_id = :id AND image.table_name = 'admin_unit' AND image.before IS NULL
   AND CAST(image.row_key ->> 'id' AS bigint) IN (flow.commune_id, flow.origin_unit_id, flow.destination_unit_id)
  WHERE flow.run_id = run.id)
