using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using LocalRunner.Cli.Commands;
using LocalRunner.Cli.Flags;
using LocalRunner.Cli.Output;

namespace LocalRunner.Cli.Serving;

/// <summary>Asks a running server of ours.</summary>
internal sealed class ServerClient : IDisposable
{
    private readonly HttpClient _http;

    /// <param name="address">The server's address, without a path.</param>
    /// <param name="key">Its key; null sends none.</param>
    public ServerClient(Uri address, string? key)
    {
        Address = address;
        _http = new HttpClient { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
        if (key is not null)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    public Uri Address { get; }

    public async Task<ServerModels> ModelsAsync(CancellationToken cancellation)
    {
        using var response = await SendAsync(new(HttpMethod.Get, "/v1/models"), cancellation);
        return JsonSerializer.Deserialize(await TextAsync(response, cancellation), ReadDocuments.Default.ServerModels)
            ?? throw Failed("it sent no list of models");
    }

    /// <summary>Unloads a model.</summary>
    public async Task UnloadAsync(string model, CancellationToken cancellation)
    {
        var body = $"{{\"model\":\"{JsonEncodedText.Encode(model)}\"}}";
        using var response = await SendAsync(new(HttpMethod.Post, "/models/unload") { Content = new StringContent(body, Encoding.UTF8, "application/json") }, cancellation);
        await TextAsync(response, cancellation);
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        try
        {
            using (request)
                return await _http.SendAsync(request, cancellation);
        }
        catch (HttpRequestException exception)
        {
            throw new LocalRunnerException(LocalRunnerError.NetworkFailed,
                $"No server answers at {Address}: {exception.Message.TrimEnd('.')}. Start one with '{CommandLine.Name} serve', or name its address with --url.", exception);
        }
    }

    private async Task<string> TextAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var text = await response.Content.ReadAsStringAsync(cancellation);
        if (response.IsSuccessStatusCode)
            return text;
        throw response.StatusCode is HttpStatusCode.Unauthorized ? Failed($"it wants a key. Set {ServeSettings.KeyVariable}, or give it with --api-key") : Failed(MessageOf(text) ?? $"it answered {(int)response.StatusCode}");
    }

    private static string? MessageOf(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.GetProperty("error").GetProperty("message").GetString()?.TrimEnd('.');
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    private LocalRunnerException Failed(string why) => new(LocalRunnerError.NetworkFailed, $"The server at {Address} did not do it: {why}.");
}
