"""The map: vector tiles made by PostGIS, the page that draws them, and the same in one self-contained file."""
