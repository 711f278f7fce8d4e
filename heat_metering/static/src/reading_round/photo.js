/** Longest side of a photo sent, in pixels: digits stay legible and a weak network is enough. */
const SIDE = 1280;

/** The image of a file as a JPEG of moderate size, in base64. */
export async function reducedPhoto(file) {
    const image = await createImageBitmap(file);
    const scale = Math.min(1, SIDE / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(image.width * scale));
    canvas.height = Math.max(1, Math.round(image.height * scale));
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    image.close();
    return canvas.toDataURL("image/jpeg", 0.75).split(",")[1];
}
