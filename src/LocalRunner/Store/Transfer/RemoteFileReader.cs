using System.Net;
using System.Net.Http.Headers;

namespace LocalRunner.Store.Transfer;

/// <summary>Reads ranges of a file, and believes no answer that does not say it is exactly what was asked for.</summary>
/// <param name="session">Sends the requests.</param>
/// <param name="file">The file.</param>
/// <param name="options">Patience.</param>
/// <param name="refusal">Words the registry's own refusals.</param>
internal sealed class RemoteFileReader(WebSession session, RemoteFile file, TransferOptions options, Func<HttpResponseMessage, string, Exception?> refusal)
{
    private readonly Retries _retries = new(options);
    private volatile Uri? _signed;
    private volatile Validator? _validator;
    private long _length = file.Bytes ?? -1;

    public RemoteFile File => file;

    /// <summary>Gets the file's size in bytes; -1 before the first answer where the registry did not tell.</summary>
    public long Length => Interlocked.Read(ref _length);

    /// <summary>Gets the entity tag of the first answer.</summary>
    public string? EntityTag => _validator?.Tag.ToString();

    /// <summary>Gets when the file was last changed, as the first answer says.</summary>
    public DateTimeOffset? LastModified => _validator?.LastModified;

    /// <summary>Reads a range, and asks for the rest of it again as long as bytes come.</summary>
    /// <param name="first">The first byte.</param>
    /// <param name="count">How many; less come where the file ends before.</param>
    /// <param name="received">Gets the bytes in order; the position counts from the file's beginning.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <exception cref="LocalRunnerException">No try gave a further byte, or an answer was not what it must be.</exception>
    public async Task ReadAsync(long first, long count, Func<ReadOnlyMemory<byte>, long, ValueTask> received, CancellationToken cancellation)
    {
        var (position, end) = (first, first + count);
        while (position < end && (Length < 0 || position < Length))
        {
            // A try that brought anything begins the count of tries anew.
            position = await _retries.RunAsync(async cancel => await ReadOnceAsync(position, end, received, cancel).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        }
    }

    private async Task<long> ReadOnceAsync(long position, long end, Func<ReadOnlyMemory<byte>, long, ValueTask> received, CancellationToken cancellation)
    {
        var asked = options.Time.GetTimestamp();
        var last = (Length < 0 ? end : Math.Min(end, Length)) - 1;
        using var response = await AskAsync(position, last, cancellation).ConfigureAwait(false);
        var (start, finish) = (position, Checked(response, position, last) + 1);
        var buffer = new byte[256 << 10];
        try
        {
            var body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
            await using var _ = body.ConfigureAwait(false);
            while (position < finish)
            {
                var read = await ReadPieceAsync(body, buffer.AsMemory(0, (int)Math.Min(buffer.Length, finish - position)), cancellation).ConfigureAwait(false);
                if (read == 0)
                    throw new TransientException($"{Host(response)} ended the answer {finish - position} bytes early. Try again: what came is kept.");

                await received(buffer.AsMemory(0, read), position).ConfigureAwait(false);
                position += read;
            }

            // A body that has no length of its own could go on; what follows the last byte is none of the file's.
            if (response.Content.Headers.ContentLength is null && await ReadPieceAsync(body, buffer.AsMemory(0, 1), cancellation).ConfigureAwait(false) > 0)
                throw Wrong($"{Host(response)} sent more bytes than the {finish - start} asked for");
        }
        catch (TransientException) when (position > start)
        {
            // What came counts.
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            if (position == start)
                throw new TransientException($"The connection to {Host(response)} broke: {exception.Message} Try again: what came is kept.", exception);
        }
        finally
        {
            session.Count.Add(position - start, options.Time.GetElapsedTime(asked));
        }

        return position;
    }

    private async ValueTask<int> ReadPieceAsync(Stream body, Memory<byte> buffer, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(options.StallPatience);
        try
        {
            return await body.ReadAsync(buffer, patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested)
        {
            throw new TransientException($"No byte of {file.Name} came for {options.StallPatience.TotalSeconds:0} s. Try again: what came is kept.", exception);
        }
    }

    /// <summary>Asks where the registry sent the last request on to, as long as that address holds, and for the same file as before.</summary>
    private async Task<HttpResponseMessage> AskAsync(long first, long last, CancellationToken cancellation)
    {
        var (signed, validator) = (_signed, _validator);
        var address = signed ?? file.Address;
        var response = await session.GetAsync(address, request =>
        {
            request.Headers.Range = new RangeHeaderValue(first, last);
            if (validator is { Tag.IsWeak: false } && validator.Host == request.RequestUri!.Authority)
                request.Headers.IfRange = new RangeConditionHeaderValue(validator.Tag);
        }, CheckLinked, cancellation).ConfigureAwait(false);
        try
        {
            if (signed is not null && response.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized or HttpStatusCode.NotFound or HttpStatusCode.Gone)
            {
                _signed = null;
                throw new TransientException($"The address of {file.Name} at {signed.Host} expires as soon as it is given out.") { AddressExpired = true };
            }

            if (response.StatusCode == HttpStatusCode.OK && validator is not null && file.Hash is not null && !IsPage(response))
            {
                // Another server of the same network may tag the same file otherwise; the hash decides in the end.
                _validator = null;
                throw new TransientException($"{Host(response)} does not give out parts of {file.Name}.") { AddressExpired = true };
            }

            if (refusal(response, file.Name) is { } failure)
                throw failure;

            var reached = response.RequestMessage!.RequestUri!;
            _signed = reached == file.Address ? null : reached;
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <summary>What the hub says of the file that it sends the request on to must be the file that was planned.</summary>
    private void CheckLinked(HttpResponseMessage redirect)
    {
        var size = redirect.Headers.TryGetValues("X-Linked-Size", out var sizes) && long.TryParse(sizes.First(), out var number) ? number : (long?)null;
        if (size is { } bytes && Length >= 0 && bytes != Length)
            throw Wrong($"{redirect.RequestMessage?.RequestUri?.Host} gives out {bytes} bytes where its list says {Length}");
        if (file.Hash is { Length: 64 } hash && redirect.Headers.TryGetValues("X-Linked-Etag", out var tags)
            && tags.First().Trim('"') is { Length: 64 } tag && !tag.Equals(hash, StringComparison.OrdinalIgnoreCase))
            throw Wrong($"{redirect.RequestMessage?.RequestUri?.Host} gives out a file with the hash {tag} where its list says {hash}");
    }

    /// <summary>Checks an answer, and gives the last byte that it holds.</summary>
    private long Checked(HttpResponseMessage response, long first, long last)
    {
        var host = Host(response);
        var content = response.Content.Headers;
        if (IsPage(response))
            throw Wrong($"{host} answers with a web page instead of the file: one to log in at, or one of a proxy");
        if (content.ContentEncoding.Any(encoding => !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase)))
            throw Wrong($"{host} sends the file compressed ({string.Join(", ", content.ContentEncoding)}), though that was not accepted");
        if (response.StatusCode == HttpStatusCode.OK)
        {
            throw Wrong(_validator is null
                ? $"{host} does not give out parts of files, so that a download could not go on where it stopped"
                : $"{host} has changed the file since the first part of it came");
        }

        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
            throw Wrong($"{host} says that the file ends before byte {first}, but it has {Length} bytes{(content.ContentRange is { Length: { } real } ? $" there, not {real}" : "")}");
        if (response.StatusCode != HttpStatusCode.PartialContent || content.ContentRange is not { Unit: "bytes", From: { } from, To: { } to } range)
            throw Wrong($"{host} answers {(int)response.StatusCode} to a request for a part of the file, and does not say which part it sends");

        var length = range.Length ?? (Length >= 0 ? Length : throw Wrong($"{host} does not say how long the file is"));
        if (Length >= 0 && length != Length)
            throw Wrong($"the file at {host} has {length} bytes, where {Length} were announced");
        last = Math.Min(last, length - 1);
        if (from != first || to != last)
            throw Wrong($"{host} sends the bytes {from} to {to} where {first} to {last} were asked for");
        if (content.ContentLength is { } sent && sent != to - from + 1)
            throw Wrong($"{host} sends {sent} bytes where {to - from + 1} were asked for");

        Interlocked.Exchange(ref _length, length);
        if (_validator is null && response.Headers.ETag is { } tag)
            _validator = new(response.RequestMessage!.RequestUri!.Authority, tag, content.LastModified);
        return to;
    }

    private static bool IsPage(HttpResponseMessage response) => response.Content.Headers.ContentType?.MediaType is "text/html" or "application/xhtml+xml";

    private static string Host(HttpResponseMessage response) => response.RequestMessage?.RequestUri?.Host ?? "the server";

    private LocalRunnerException Wrong(string what) => new(LocalRunnerError.NetworkFailed, $"{file.Name} could not be fetched: {what}. Nothing of it was taken.");

    private sealed record Validator(string Host, EntityTagHeaderValue Tag, DateTimeOffset? LastModified);
}
