#!/bin/sh
# Copies what browsers need out of node_modules into the folder we serve; nothing is fetched.
set -eu
cd "$(dirname "$0")/.."
from=node_modules
to=assetreg/web/static/vendor
fresh=$to.new

rm -rf "$fresh"
mkdir -p "$fresh/leaflet/images" "$fresh/protomaps-leaflet" "$fresh/htmx" "$fresh/bootstrap" "$fresh/be-vietnam-pro/files"
cp $from/leaflet/dist/leaflet.js $from/leaflet/dist/leaflet.css $from/leaflet/LICENSE "$fresh/leaflet/"
cp $from/leaflet/dist/images/*.png "$fresh/leaflet/images/"
cp $from/protomaps-leaflet/dist/protomaps-leaflet.js $from/protomaps-leaflet/LICENSE "$fresh/protomaps-leaflet/"
cp $from/htmx.org/dist/htmx.min.js $from/htmx.org/LICENSE "$fresh/htmx/"
cp $from/bootstrap/dist/css/bootstrap.min.css $from/bootstrap/dist/js/bootstrap.bundle.min.js \
   $from/bootstrap/LICENSE "$fresh/bootstrap/"

# One style sheet for the weights we use, woff2 only: every browser that can draw our maps reads it.
font=$from/@fontsource/be-vietnam-pro
cp "$font/LICENSE" "$fresh/be-vietnam-pro/"
for weight in 400 500 600 700; do
    sed 's/, *url([^)]*\.woff) format([^)]*)//' "$font/$weight.css" >>"$fresh/be-vietnam-pro/be-vietnam-pro.css"
    for subset in vietnamese latin latin-ext; do
        cp "$font/files/be-vietnam-pro-$subset-$weight-normal.woff2" "$fresh/be-vietnam-pro/files/"
    done
done

rm -rf "$to"
mv "$fresh" "$to"
