using System.Security.Cryptography;
using System.Text;
using LocalRunner.Server.Wire;

namespace LocalRunner.Server.Security;

/// <summary>Lets in who sends one of the keys, as a bearer token or in x-api-key; everybody where there are none. How long it takes tells nothing of the keys.</summary>
internal sealed class KeyCheck(IEnumerable<string> keys)
{
    private const string Bearer = "Bearer ";

    private readonly byte[][] _hashes = [.. keys.Select(key => SHA256.HashData(Encoding.UTF8.GetBytes(key)))];

    public ApiError? Check(HttpRequest request)
    {
        if (_hashes.Length == 0)
            return null;
        if (Sent(request) is not { Length: > 0 } sent)
            return Refused("This server wants a key, and none was sent. Send it as 'Authorization: Bearer KEY' or 'x-api-key: KEY'.");
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(sent));
        var fits = false;
        foreach (var known in _hashes)
            fits |= CryptographicOperations.FixedTimeEquals(hash, known);
        return fits ? null : Refused("The key is none of this server's.");
    }

    private static string? Sent(HttpRequest request) =>
        request.Headers.Authorization is [{ } bearer, ..] && bearer.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? bearer[Bearer.Length..].Trim()
        : request.Headers["x-api-key"] is [{ } key, ..] ? key
        : null;

    private static ApiError Refused(string message) => new(401, "invalid_api_key", message);
}
