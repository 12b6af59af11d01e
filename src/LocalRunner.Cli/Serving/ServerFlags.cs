using System.CommandLine;
using LocalRunner.Cli.Flags;
using LocalRunner.Server;

namespace LocalRunner.Cli.Serving;

/// <summary>The flags that name a running server.</summary>
internal sealed class ServerFlags
{
    public Option<string?> Url { get; } = new("--url") { Description = $"Address of the server. Default: {ServerOptions.UsualAddress}.", HelpName = "URL" };

    public Option<string?> Key { get; } = new("--api-key") { Description = $"The server's key. Default: {ServeSettings.KeyVariable}.", HelpName = "KEY" };

    public ServerClient Client(ParseResult parsed) => new(AddressOf(parsed), KeyOf(parsed));

    public Uri AddressOf(ParseResult parsed)
    {
        var text = parsed.GetValue(Url) ?? ServerOptions.UsualAddress;
        return Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? new Uri(address.GetLeftPart(UriPartial.Authority))
            : throw SettingValue.Invalid($"--url takes an address such as {ServerOptions.UsualAddress}, not '{text}'.");
    }

    public string? KeyOf(ParseResult parsed) =>
        parsed.GetValue(Key) is { Length: > 0 } given ? given : Environment.GetEnvironmentVariable(ServeSettings.KeyVariable) is { Length: > 0 } key ? key : null;
}
