// Makes a photo small enough to be sent over a weak line, on the device itself.
"use strict";

(() => {
  const LONGEST_SIDE = 1600;
  const QUALITY = 0.82;

  // {bytes, type, name}: redrawn as JPEG, without what the camera wrote into the file. What cannot be drawn stays as
  // it is: the server says whether it takes it.
  stocktake.shrink = async (file) => {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => null);
    if (!bitmap) return { bytes: await file.arrayBuffer(), type: file.type, name: file.name };
    const scale = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
    const name = `${file.name.replace(/\.[^.]*$/, "") || "photo"}.jpg`;
    return { bytes: await blob.arrayBuffer(), type: "image/jpeg", name };
  };
})();
