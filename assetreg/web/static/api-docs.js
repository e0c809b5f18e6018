// Starts Swagger's page over our own document; writes from it carry the session's token.
const place = document.getElementById("swagger");
SwaggerUIBundle({
  url: place.dataset.document,
  domNode: place,
  deepLinking: false, // a link inside each heading, which is a button already, confuses readers of the screen
  validatorUrl: null,
  requestInterceptor: (request) => {
    request.headers["X-CSRFToken"] = place.dataset.csrf;
    return request;
  },
});
