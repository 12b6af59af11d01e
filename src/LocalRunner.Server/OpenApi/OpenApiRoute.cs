using System.Text.Json;
using LocalRunner.Server.Security;
using LocalRunner.Server.Wire;

namespace LocalRunner.Server.OpenApi;

/// <summary>
/// Describes the routes that are really mapped as an OpenAPI document: GET /openapi.json. What their bodies hold is each dialect's own
/// affair, and described by it.
/// </summary>
internal static class OpenApiRoute
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGuarded("GET", "/openapi.json", ApiDialect.OpenAi, DescribeAsync, needsKey: false);

    private static async Task DescribeAsync(HttpContext context)
    {
        var paths = context.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Select(endpoint => (Path: Path(endpoint), Route: endpoint.Metadata.GetMetadata<GuardedRoute>()))
            .Where(each => each.Route is not (null or { Method: "OPTIONS" }) && !each.Path.EndsWith("{rest}", StringComparison.Ordinal))
            .GroupBy(each => each.Path, each => each.Route!, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal);
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter, ApiResponse.Writing);
        context.Response.ContentType = "application/json; charset=utf-8";
        json.WriteStartObject();
        json.WriteString("openapi", "3.1.0");
        json.WriteStartObject("info");
        json.WriteString("title", "LocalRunner");
        json.WriteString("version", typeof(OpenApiRoute).Assembly.GetName().Version?.ToString(3));
        json.WriteEndObject();
        json.WriteStartObject("paths");
        foreach (var path in paths)
            Write(json, path.Key, path.DistinctBy(route => route.Method));
        json.WriteEndObject();
        WriteSchemes(json);
        json.WriteEndObject();
        await json.FlushAsync(context.RequestAborted);
    }

    /// <summary>Returns a path as OpenAPI writes it, which knows no parameters of several segments.</summary>
    private static string Path(RouteEndpoint endpoint) => "/" + (endpoint.RoutePattern.RawText ?? "").TrimStart('/').Replace("{**", "{", StringComparison.Ordinal);

    private static void Write(Utf8JsonWriter json, string path, IEnumerable<GuardedRoute> routes)
    {
        json.WriteStartObject(path);
        foreach (var route in routes)
        {
            json.WriteStartObject(route.Method.ToLowerInvariant());
            json.WriteStartArray("tags");
            json.WriteStringValue(route.Dialect.ToString());
            json.WriteEndArray();
            WriteParameters(json, path);
            if (route.Method == "POST")
            {
                json.WriteStartObject("requestBody");
                WriteContent(json);
                json.WriteEndObject();
            }

            json.WriteStartObject("responses");
            WriteResponse(json, "200", "The answer, or a stream of it where one was asked for");
            WriteResponse(json, "default", $"An error in the form of {route.Dialect}");
            json.WriteEndObject();
            WriteSecurity(json, route);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteParameters(Utf8JsonWriter json, string path)
    {
        var names = path.Split('/').Where(part => part.StartsWith('{')).Select(part => part.Trim('{', '}')).ToList();
        if (names.Count == 0)
            return;
        json.WriteStartArray("parameters");
        foreach (var name in names)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteString("in", "path");
            json.WriteBoolean("required", true);
            json.WriteStartObject("schema");
            json.WriteString("type", "string");
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteResponse(Utf8JsonWriter json, string status, string description)
    {
        json.WriteStartObject(status);
        json.WriteString("description", description);
        WriteContent(json);
        json.WriteEndObject();
    }

    private static void WriteContent(Utf8JsonWriter json)
    {
        json.WriteStartObject("content");
        json.WriteStartObject("application/json");
        json.WriteStartObject("schema");
        json.WriteString("type", "object");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteSecurity(Utf8JsonWriter json, GuardedRoute route)
    {
        json.WriteStartArray("security");
        foreach (var scheme in route.NeedsKey ? (string[])["bearer", "key"] : [])
        {
            json.WriteStartObject();
            json.WriteStartArray(scheme);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteSchemes(Utf8JsonWriter json)
    {
        json.WriteStartObject("components");
        json.WriteStartObject("securitySchemes");
        json.WriteStartObject("bearer");
        json.WriteString("type", "http");
        json.WriteString("scheme", "bearer");
        json.WriteEndObject();
        json.WriteStartObject("key");
        json.WriteString("type", "apiKey");
        json.WriteString("in", "header");
        json.WriteString("name", "x-api-key");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
