using System.CommandLine;
using LocalRunner.Cli.Flags;
using LocalRunner.Server;

namespace LocalRunner.Cli.Serving;

/// <summary>The flags that name a running server.</summary>
internal sealed class ServerFlags
{
    public Option<string?> Url { get; } = new("--url") { Description = $"Address of the server. Default: {ServerOptions.UsualAddress}.", HelpName = "URL" };

    public Option<string?> Port { get; } = new("--port") { Description = "Port of a server on this machine, in place of --url.", HelpName = "N" };

    public Option<string?> Key { get; } = new("--api-key") { Description = $"The server's key. Default: {ServeSettings.KeyVariable}.", HelpName = "KEY" };

    public ServerClient Client(ParseResult parsed) => new(AddressOf(parsed), KeyOf(parsed));

    public Uri AddressOf(ParseResult parsed)
    {
        if (parsed.GetValue(Port) is { } port)
        {
            return parsed.GetValue(Url) is null && SettingValue.Whole("port", port) is >= 1 and <= 65535 and var number ? new($"http://127.0.0.1:{number}")
                : throw SettingValue.Invalid(parsed.GetValue(Url) is null ? $"--port takes a number from 1 to 65535, not '{port}'." : "--url names the port already: leave --port out.");
        }

        var text = parsed.GetValue(Url) ?? ServerOptions.UsualAddress;
        return Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? new Uri(address.GetLeftPart(UriPartial.Authority))
            : throw SettingValue.Invalid($"--url takes an address such as {ServerOptions.UsualAddress}, not '{text}'.");
    }

    public string? KeyOf(ParseResult parsed) =>
        parsed.GetValue(Key) is { Length: > 0 } given ? given : Environment.GetEnvironmentVariable(ServeSettings.KeyVariable) is { Length: > 0 } key ? key : null;
}
