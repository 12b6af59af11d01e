using System.Security.Cryptography;
using System.Text;

namespace LocalRunner.Server.Page;

/// <summary>A file of the page, as it is embedded. What the page loads is asked for by its hash, and may be kept for good.</summary>
internal sealed class PageFile
{
    // Nothing but the server's own files, and no code or markup made of text, so that an answer can neither run nor fetch anything.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        + "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types dompurify";

    private readonly byte[] _bytes;
    private readonly string _hash;
    private readonly string _contentType;

    private PageFile(string name, string contentType, byte[] bytes)
    {
        (Name, _contentType, _bytes) = (name, contentType, bytes);
        _hash = Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 10));
    }

    /// <summary>Gets the files that the page loads or links to.</summary>
    public static IReadOnlyList<PageFile> All { get; } =
    [
        Read("page.js", "text/javascript; charset=utf-8"),
        Read("page.css", "text/css; charset=utf-8"),
        Read("icon.svg", "image/svg+xml"),
        Read("THIRD-PARTY.txt", "text/plain; charset=utf-8"),
    ];

    /// <summary>Gets the page itself, which asks for the others by their hashes.</summary>
    public static PageFile Index { get; } = new("index.html", "text/html; charset=utf-8", Encoding.UTF8.GetBytes(All.Aggregate(
        Encoding.UTF8.GetString(Bytes("index.html")), (page, file) => page.Replace($"\"{file.Name}\"", $"\"{file.Name}?{file._hash}\"", StringComparison.Ordinal))));

    /// <summary>Gets the name, which is its path below the page's.</summary>
    public string Name { get; }

    /// <summary>Answers with the file, or with nothing new where the client has it.</summary>
    public Task WriteAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        var tag = $"\"{_hash}\"";
        var headers = response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.ETag = tag;
        headers.CacheControl = request.QueryString.Value == "?" + _hash ? "public, max-age=31536000, immutable" : "no-cache";
        headers.Append("Vary", "Accept");
        if (request.Headers.IfNoneMatch.Any(known => known?.Contains(tag, StringComparison.Ordinal) == true))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        response.ContentType = _contentType;
        response.ContentLength = _bytes.Length;
        return HttpMethods.IsHead(request.Method) ? Task.CompletedTask : response.Body.WriteAsync(_bytes, context.RequestAborted).AsTask();
    }

    private static PageFile Read(string name, string contentType) => new(name, contentType, Bytes(name));

    private static byte[] Bytes(string name)
    {
        using var stream = typeof(PageFile).Assembly.GetManifestResourceStream("Page/" + name)
            ?? throw new InvalidOperationException($"The assembly holds no Page/{name}.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
