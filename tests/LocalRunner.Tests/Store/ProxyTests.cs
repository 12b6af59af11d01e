using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LocalRunner.Fixtures;
using LocalRunner.Fixtures.Hub;

namespace LocalRunner.Tests.Store;

/// <summary>Downloads through a proxy that the environment names, which a process reads once: hence each in one of its own.</summary>
public sealed class ProxyTests : IAsyncDisposable
{
    private const string Model = $"hf.co/{LoopbackHub.Repository}:Q8_0";

    private readonly TemporaryFolder _folder = new();
    private readonly LoopbackHub _hub = new LoopbackHub().With("demo-Q8_0.gguf", MadeContent.Of(File.ReadAllBytes(Demo.Q8)));

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Pull_HttpProxy_IsAskedForEveryHost()
    {
        await using var proxy = new LoopbackServer(request => Answer(request with { Target = new Uri(request.Target).PathAndQuery }, new Uri(request.Target).Host, "http"));

        var lines = await PullAsync("http://hub.invalid", ("HTTP_PROXY", proxy.Address));

        ShouldBeWhole(lines);
        proxy.Requests.Select(request => new Uri(request.Target).Host).Distinct().ShouldBe(["hub.invalid", "cdn.invalid"]);
        _hub.Hub.Requests.ShouldBeEmpty();
    }

    [LinuxFact]
    public async Task Pull_HttpsProxy_TunnelsToEveryHost()
    {
        using var certificate = Certificate("hub.invalid", "cdn.invalid");
        File.WriteAllText(_folder.File("trusted.pem"), certificate.ExportCertificatePem());
        await using var proxy = new LoopbackServer(request => Answer(request, request.Header("Host")!, "https"), certificate: certificate);

        var lines = await PullAsync("https://hub.invalid", ("HTTPS_PROXY", proxy.Address), ("SSL_CERT_FILE", _folder.File("trusted.pem")));

        ShouldBeWhole(lines);
        proxy.Requests.Where(request => request.Method == "CONNECT").Select(request => request.Target).Distinct().ShouldBe(["hub.invalid:443", "cdn.invalid:443"]);
    }

    [LinuxFact]
    public async Task Pull_CertificateThatNobodyTrusts_SaysSoAtOnce()
    {
        using var certificate = Certificate("hub.invalid");
        await using var proxy = new LoopbackServer(request => Answer(request, request.Header("Host")!, "https"), certificate: certificate);

        var lines = await PullAsync("https://hub.invalid", ("HTTPS_PROXY", proxy.Address));

        string.Join('\n', lines).ShouldContain("hub.invalid shows a certificate that this machine does not trust");
        proxy.Requests.Count.ShouldBe(1, "asking again changes nothing");
    }

    [Fact]
    public async Task Pull_HostThatNeedsNoProxy_IsAskedItself()
    {
        await using var proxy = new LoopbackServer(_ => LoopbackAnswer.Text(502, "not for you"));

        ShouldBeWhole(await PullAsync(_hub.Hub.Address, ("HTTP_PROXY", proxy.Address), ("NO_PROXY", "127.0.0.1,localhost")));

        proxy.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("https://hub.invalid", "HTTPS_PROXY", 407)]
    [InlineData("https://hub.invalid", "HTTPS_PROXY", 403)]
    public async Task Pull_ProxyThatRefuses_SaysSo(string hub, string variable, int status)
    {
        await using var proxy = new LoopbackServer(_ => LoopbackAnswer.Text(status, "no"));

        var lines = await PullAsync(hub, (variable, proxy.Address));

        lines[^1].ShouldStartWith("NetworkFailed ");
        lines[^1].ShouldContain("proxy");
        lines[^1].ShouldContain("hub.invalid");
    }

    private LoopbackAnswer Answer(LoopbackRequest request, string host, string scheme)
    {
        if (host != "hub.invalid")
            return _hub.Give(request);
        var answer = _hub.Answer(request);
        if (answer.Headers.TryGetValue("Location", out var location))
            answer.Headers["Location"] = location.Replace(_hub.Cdn.Address, $"{scheme}://cdn.invalid", StringComparison.Ordinal);
        return answer;
    }

    private Task<string[]> PullAsync(string hub, params (string Name, string Value)[] environment)
    {
        var variables = new Dictionary<string, string> { ["NO_PROXY"] = "", ["no_proxy"] = "", ["http_proxy"] = "", ["https_proxy"] = "", ["all_proxy"] = "" };
        foreach (var (name, value) in environment)
            variables[name] = variables[name.ToLowerInvariant()] = value;
        return Probe.RunAsync(["pull", hub, _folder.Path, Model, $"{1 << 20}"], environment: variables);
    }

    private static void ShouldBeWhole(string[] lines)
    {
        lines[^1].ShouldStartWith("at ");
        File.ReadAllBytes(lines[^1]["at ".Length..]).ShouldBe(File.ReadAllBytes(Demo.Q8));
    }

    private static X509Certificate2 Certificate(params string[] hosts)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in hosts)
            names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
