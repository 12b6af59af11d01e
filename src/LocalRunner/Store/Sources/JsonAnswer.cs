using System.Net.Http.Headers;
using System.Text.Json;
using LocalRunner.Store.Transfer;

namespace LocalRunner.Store.Sources;

/// <summary>Holds a JSON document that a registry answered with.</summary>
/// <param name="Bytes">The document as it came.</param>
/// <param name="Address">Where it came from in the end.</param>
/// <param name="Next">Where the next page of a list is; null where there is none.</param>
internal sealed record JsonAnswer(byte[] Bytes, Uri Address, Uri? Next)
{
    /// <summary>Gets one, or tries again.</summary>
    public static Task<JsonAnswer> GetAsync(
        WebSession session, Uri address, string name, int mostBytes, string mediaType, Func<HttpResponseMessage, string, Exception?> refusal, TransferOptions options, CancellationToken cancellation) =>
        new Retries(options).RunAsync(async cancel =>
        {
            using var response = await session.GetAsync(address, request => request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(mediaType)), onRedirect: null, cancel).ConfigureAwait(false);
            var reached = response.RequestMessage!.RequestUri!;
            if (reached.Authority != session.Registry.Authority)
                throw Wrong($"{session.Registry.Host} sends the request for {name} on to {reached.Host}, which has no business to answer it.");
            if (refusal(response, name) is { } failure)
                throw failure;
            return new JsonAnswer(await ReadAsync(response, name, mostBytes, options, cancel).ConfigureAwait(false), reached, NextOf(response, reached, session.Registry));
        }, cancellation);

    /// <summary>Reads the document's parts.</summary>
    /// <exception cref="LocalRunnerException">It is no JSON, or not the one that was expected.</exception>
    public T Read<T>(string name, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(Bytes, new JsonDocumentOptions { MaxDepth = 32 });
            return read(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new LocalRunnerException(LocalRunnerError.NetworkFailed, $"{Address.Host} did not answer with what it has of {name}, but with something else: {exception.Message} Check the address of the hub.", exception);
        }
    }

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, string name, int mostBytes, TransferOptions options, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(options.StallPatience);
        try
        {
            using var bytes = new MemoryStream();
            var body = await response.Content.ReadAsStreamAsync(patience.Token).ConfigureAwait(false);
            await using var _ = body.ConfigureAwait(false);
            var buffer = new byte[64 << 10];
            while (await body.ReadAsync(buffer, patience.Token).ConfigureAwait(false) is > 0 and var read)
            {
                bytes.Write(buffer, 0, read);
                if (bytes.Length > mostBytes)
                    throw Wrong($"What {response.RequestMessage!.RequestUri!.Host} says of {name} takes more than {new ByteSize(mostBytes)}. It was not read further.");
                patience.CancelAfter(options.StallPatience);
            }

            return bytes.ToArray();
        }
        catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested)
        {
            throw new TransientException($"{response.RequestMessage!.RequestUri!.Host} stopped in the middle of its answer. Try again.", exception);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            throw new TransientException($"The connection to {response.RequestMessage!.RequestUri!.Host} broke: {exception.Message} Try again.", exception);
        }
    }

    private static Uri? NextOf(HttpResponseMessage response, Uri address, Uri registry)
    {
        if (!response.Headers.TryGetValues("Link", out var links))
            return null;

        foreach (var link in links.SelectMany(each => each.Split(',', StringSplitOptions.TrimEntries)))
        {
            if (link.StartsWith('<') && link.IndexOf('>', StringComparison.Ordinal) is > 0 and var end && link.AsSpan(end).Contains("rel=\"next\"", StringComparison.OrdinalIgnoreCase))
            {
                return Uri.TryCreate(address, link[1..end], out var next) && next.Scheme == registry.Scheme && next.Authority == registry.Authority
                    ? next
                    : throw Wrong($"{registry.Host} says that its list goes on at another server, which was not asked.");
            }
        }

        return null;
    }

    private static LocalRunnerException Wrong(string message) => new(LocalRunnerError.NetworkFailed, message);
}
