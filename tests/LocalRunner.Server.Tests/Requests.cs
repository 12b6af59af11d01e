using System.Net;
using System.Text;
using System.Text.Json;

namespace LocalRunner.Server.Tests;

/// <summary>Requests as they go over the wire, without a client's own ideas.</summary>
internal static class Requests
{
    public static Task<Reply> PostAsync(this HttpClient http, string path, string json) => http.PostAsync(path, Encoding.UTF8.GetBytes(json));

    public static async Task<Reply> PostAsync(this HttpClient http, string path, byte[] body)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new("application/json");
        using var response = await http.PostAsync(new Uri(path, UriKind.Relative), content);
        return await Reply.OfAsync(response);
    }

    /// <summary>Sends what is to be answered, and reads the answer.</summary>
    public static async Task<JsonElement> AnswerAsync(this HttpClient http, string path, string json)
    {
        var reply = await http.PostAsync(path, json);
        reply.Status.ShouldBe(HttpStatusCode.OK, customMessage: reply.Text);
        return reply.Json;
    }

    /// <summary>Sends a request, and reads no more of the answer than its headers.</summary>
    public static Task<HttpResponseMessage> BeginPostAsync(this HttpClient http, string path, string json) =>
        http.SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(json, Encoding.UTF8, "application/json") }, HttpCompletionOption.ResponseHeadersRead);

    public static async Task<Reply> AskAsync(this HttpClient http, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await http.SendAsync(request);
        return await Reply.OfAsync(response);
    }

    public static bool Has(this JsonElement json, string name) => json.TryGetProperty(name, out _);

    /// <summary>Reads a stream of events to its end.</summary>
    public static async Task<List<(string? Event, string Data)>> EventsAsync(this HttpClient http, string path, string json)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, customMessage: response.StatusCode == HttpStatusCode.OK ? null : await response.Content.ReadAsStringAsync());
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        return Events(await response.Content.ReadAsStringAsync());
    }

    public static List<(string? Event, string Data)> Events(string text) =>
    [
        .. text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(block => !block.StartsWith(':')).Select(block =>
        {
            var lines = block.Split('\n');
            return (lines.Length > 1 ? lines[0]["event: ".Length..] : null, lines[^1]["data: ".Length..]);
        }),
    ];
}

internal sealed record Reply(HttpStatusCode Status, string Text, System.Net.Http.Headers.HttpResponseHeaders Headers)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    public JsonElement Error => Json.GetProperty("error");

    public static async Task<Reply> OfAsync(HttpResponseMessage response) => new(response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers);
}
