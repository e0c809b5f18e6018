-- VN-2000's cadastral zones that PostGIS may lack (EPSG 9205-9218), each with the shift to WGS84 (EPSG 6960): without
-- it a point lies about 225 m off. They name no authority: by its code PROJ would choose another transformation in the
-- Mekong delta (EPSG 5194), 0.8 m from that of the rest of the country. Where the owner may not write the table nothing happens here, and `doctor` says so.
DO $$
DECLARE
  shift constant text :=
    '-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278';
BEGIN
  IF NOT (has_table_privilege('spatial_ref_sys', 'INSERT') AND has_table_privilege('spatial_ref_sys', 'UPDATE')) THEN
    RETURN;
  END IF;
  INSERT INTO spatial_ref_sys AS known (srid, auth_name, auth_srid, srtext, proj4text)
  SELECT zone.srid, NULL, NULL,
    format(
      'PROJCS["VN-2000 / TM-3 %s",GEOGCS["VN-2000",DATUM["Vietnam_2000",SPHEROID["WGS 84",6378137,298.257223563,'
      'AUTHORITY["EPSG","7030"]],TOWGS84[%s],AUTHORITY["EPSG","6756"]],PRIMEM["Greenwich",0,'
      'AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],'
      'AUTHORITY["EPSG","4756"]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],'
      'PARAMETER["central_meridian",%s],PARAMETER["scale_factor",0.9999],PARAMETER["false_easting",500000],'
      'PARAMETER["false_northing",0],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Easting",EAST],'
      'AXIS["Northing",NORTH],AUTHORITY["EPSG","%s"]]',
      zone.name, shift, zone.meridian, zone.srid),
    format(
      '+proj=tmerc +lat_0=0 +lon_0=%s +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84 +towgs84=%s +units=m +no_defs',
      zone.meridian, shift)
  FROM (VALUES
    (9205, '103-00', '103'),
    (9206, '104-00', '104'),
    (9207, '104-30', '104.5'),
    (9208, '104-45', '104.75'),
    (9209, '105-30', '105.5'),
    (9210, '105-45', '105.75'),
    (9211, '106-00', '106'),
    (9212, '106-15', '106.25'),
    (9213, '106-30', '106.5'),
    (9214, '107-00', '107'),
    (9215, '107-15', '107.25'),
    (9216, '107-30', '107.5'),
    (9217, '108-15', '108.25'),
    (9218, '108-30', '108.5')
  ) AS zone (srid, name, meridian)
  ON CONFLICT (srid) DO UPDATE
    SET auth_name = NULL, auth_srid = NULL, srtext = excluded.srtext, proj4text = excluded.proj4text
    WHERE (known.auth_name, known.srtext, known.proj4text)
      IS DISTINCT FROM (excluded.auth_name, excluded.srtext, excluded.proj4text);
END $$;
