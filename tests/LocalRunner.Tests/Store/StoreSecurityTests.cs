using System.Buffers.Binary;
using System.Net;
using LocalRunner.Fixtures;
using LocalRunner.Fixtures.Hub;
using LocalRunner.Store;
using LocalRunner.Store.Transfer;

namespace LocalRunner.Tests.Store;

/// <summary>What a hub that means ill, or somebody between, may send: each is refused with its own message, and leaves nothing.</summary>
public sealed class StoreSecurityTests : IAsyncDisposable
{
    private const string File = "model-Q4_K_M.gguf";

    private readonly TemporaryFolder _folder = new();
    private readonly LoopbackHub _hub = new LoopbackHub().With(File, MadeContent.OfSize(100_000));
    private readonly HubReference _reference = new(LoopbackHub.Repository, File: File);

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("../evil-Q8_0.gguf")]
    [InlineData("sub/../../evil-Q8_0.gguf")]
    [InlineData("/evil-Q8_0.gguf")]
    [InlineData("a\\b-Q8_0.gguf")]
    [InlineData("CON/evil-Q8_0.gguf")]
    [InlineData("nul.Q8_0.gguf")]
    [InlineData("C:evil-Q8_0.gguf")]
    [InlineData("dot./evil-Q8_0.gguf")]
    public async Task Pull_NameThatLeavesTheFolder_IsRefusedBeforeAnythingIsAskedFor(string name)
    {
        _hub.With(name, MadeContent.OfSize(10));

        (await FailsAsync(new(LoopbackHub.Repository, "Q8_0"), LocalRunnerError.StoreFailed)).ShouldContain("can't be kept");

        _hub.Cdn.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("../../../../../../../../../../../../../../../../../../../../x.gguf")]
    [InlineData("a3f5c9d1e7b2a4c6d8f0a3f5c9d1e7b2a4c6d8f0a3f5c9d1e7b2a4c6d8f0a3f")]
    public async Task Pull_HashThatIsNone_IsRefusedBeforeAnythingIsAskedFor(string hash)
    {
        _hub.With("evil-Q8_0.gguf", new MadeContent([], 10, sha256: hash));

        (await FailsAsync(new(LoopbackHub.Repository, "Q8_0"), LocalRunnerError.StoreFailed)).ShouldContain("no hash");

        _hub.Cdn.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("http://[::ffff:169.254.169.254]/x")]
    [InlineData("http://10.0.0.1/x")]
    [InlineData("http://192.168.1.1/x")]
    [InlineData("http://[fd00::1]/x")]
    [InlineData("http://0.0.0.0/x")]
    public async Task Pull_RedirectToAnAddressThatIsNotPublic_IsNotFollowed(string target)
    {
        _hub.OnHub = request => request.Path.Contains("/resolve/", StringComparison.Ordinal) ? LoopbackAnswer.Redirect(target) : null;

        (await FailsAsync(_reference, LocalRunnerError.NetworkFailed)).ShouldContain("is not a public one");
    }

    [Fact]
    public async Task Pull_RedirectToItself_IsNotFollowedForLong()
    {
        _hub.OnHub = request => request.Path.Contains("/resolve/", StringComparison.Ordinal) ? LoopbackAnswer.Redirect(request.Target) : null;

        (await FailsAsync(_reference, LocalRunnerError.NetworkFailed)).ShouldContain("in a circle");
    }

    [Fact]
    public async Task Pull_RedirectsWithoutEnd_AreNotFollowedForLong()
    {
        var count = 0;
        _hub.OnHub = request => request.Path.Contains("/resolve/", StringComparison.Ordinal) ? LoopbackAnswer.Redirect($"{request.Path}?{Interlocked.Increment(ref count)}") : null;

        (await FailsAsync(_reference, LocalRunnerError.NetworkFailed)).ShouldContain("in a circle");

        count.ShouldBeLessThan(20);
    }

    [Fact]
    public async Task Pull_NameOfAPrivateAddress_IsNotConnectedTo()
    {
        _hub.OnHub = request => request.Path.Contains("/resolve/", StringComparison.Ordinal) ? LoopbackAnswer.Redirect(_hub.Cdn.Address.Replace("localhost", "inner.test", StringComparison.Ordinal) + "/x") : null;

        (await FailsAsync(_reference, LocalRunnerError.NetworkFailed, Resolving("10.1.2.3"))).ShouldContain("'inner.test', whose address 10.1.2.3 is not a public one");

        _hub.Cdn.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Pull_NameThatChangesAfterItWasChecked_IsDialledAsItWasChecked()
    {
        var lookups = 0;
        _hub.OnHub = request => request.Path.Contains("/resolve/", StringComparison.Ordinal) && _hub.Answer(request) is var answer
            ? LoopbackAnswer.Redirect(answer.Headers["Location"].Replace("localhost", "turning.test", StringComparison.Ordinal)) : null;
        Func<string, CancellationToken, Task<IPAddress[]>> turning = (host, _) =>
            Task.FromResult<IPAddress[]>([IPAddress.Parse(host == "turning.test" && Interlocked.Increment(ref lookups) > 1 ? "169.254.169.254" : "127.0.0.1")]);

        var path = await Store(turning).PullAsync(_reference);

        System.IO.File.Exists(path).ShouldBeTrue();
        lookups.ShouldBe(1);
        _hub.Cdn.Requests.ShouldNotBeEmpty();

        // A new connection looks again, and is refused.
        System.IO.File.Delete(path);
        System.IO.File.Delete(Path.Combine(_folder.Path, "hub", "models--someone--model-GGUF", "blobs", MadeContent.OfSize(100_000).Sha256));
        var before = _hub.Cdn.Requests.Count;
        (await FailsAsync(_reference, LocalRunnerError.NetworkFailed, turning)).ShouldContain("169.254.169.254");
        _hub.Cdn.Requests.Count.ShouldBe(before);
    }

    [Theory]
    [InlineData("http://elsewhere.example/x", "which anyone between could change")]
    [InlineData("ftp://elsewhere.example/x", "which anyone between could change")]
    [InlineData("https://me@elsewhere.example/x", "a user's name")]
    [InlineData("https://127.0.0.1/x", "is not a public one")]
    public async Task Pull_RedirectFromHttps_StaysWithHttpsAndPublicHosts(string target, string why)
    {
        var asked = new List<Uri>();
        using var client = new HttpClient(new Redirecting(target, asked));
        var store = new ModelStore(_hub.Options(_folder.Path, token: "hf_secret") with { HubEndpoint = new("https://hub.example"), HttpClient = client });

        var exception = await store.PullAsync(_reference).ShouldThrowAsync<LocalRunnerException>();

        exception.Message.ShouldContain(why);
        exception.ToString().ShouldNotContain("hf_secret");
        asked.ShouldAllBe(address => address.Host == "hub.example");
    }

    [Fact]
    public async Task OpenRemote_ListThatNeverEnds_IsNotReadFurther()
    {
        _hub.OnHub = request => request.Path.Contains("/tree/", StringComparison.Ordinal) ? new(200) { Content = new MadeContent("["u8.ToArray(), 1L << 40), Count = 1L << 40 } : null;

        (await FailsAsync(_reference, LocalRunnerError.NetworkFailed)).ShouldContain("It was not read further");
    }

    [Fact]
    public async Task Pull_ListThatGoesOnElsewhere_IsNotFollowed()
    {
        _hub.OnHub = request => request.Path.Contains("/tree/", StringComparison.Ordinal) ? LoopbackAnswer.Json("[]", ("Link", $"<{_hub.Cdn.Address}/x>; rel=\"next\"")) : null;

        (await FailsAsync(_reference, LocalRunnerError.NetworkFailed)).ShouldContain("another server");

        _hub.Cdn.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task OpenRemote_HeaderThatClaimsToBeHuge_IsNotFetched(int kind)
    {
        var header = new byte[200];
        "GGUF"u8.CopyTo(header);
        header[4] = 3;
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(8), kind == 0 ? 1L << 60 : 1);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(16), 1);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(24), 1);
        header[32] = (byte)'k';
        header[33] = (byte)(kind == 1 ? 8 : 9);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(37), kind == 1 ? 1L << 29 : 8);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(41), kind == 1 ? 0 : 1L << 29);
        _hub.With("bomb-Q8_0.gguf", new MadeContent(header, 1L << 40, isSparse: true, sha256: new string('b', 64)));

        var exception = await Store().OpenRemoteAsync(new HubReference(LoopbackHub.Repository, "Q8_0")).ShouldThrowAsync<LocalRunnerException>();

        exception.Error.ShouldBe(LocalRunnerError.InvalidModel, exception.Message);
        _hub.Cdn.BodyBytes.ShouldBeLessThan(1 << 20);
    }

    [Theory]
    [InlineData("8.8.8.8", "Public")]
    [InlineData("2606:4700::1111", "Public")]
    [InlineData("10.255.0.1", "Private")]
    [InlineData("172.31.9.9", "Private")]
    [InlineData("172.32.0.1", "Public")]
    [InlineData("192.168.0.1", "Private")]
    [InlineData("100.64.0.1", "Private")]
    [InlineData("fd12::1", "Private")]
    [InlineData("127.9.9.9", "Loopback")]
    [InlineData("::1", "Loopback")]
    [InlineData("::ffff:127.0.0.1", "Loopback")]
    [InlineData("169.254.169.254", "LinkLocal")]
    [InlineData("fe80::1", "LinkLocal")]
    [InlineData("64:ff9b::a9fe:a9fe", "LinkLocal")]
    [InlineData("2002:a00:1::", "Private")]
    [InlineData("0.0.0.0", "Reserved")]
    [InlineData("198.18.0.1", "Reserved")]
    [InlineData("224.0.0.1", "Reserved")]
    [InlineData("255.255.255.255", "Reserved")]
    [InlineData("::", "Reserved")]
    [InlineData("ff02::1", "Reserved")]
    [InlineData("2001:db8::1", "Reserved")]
    public void KindOf_Address_IsTheRegistryOfAddressesOne(string address, string kind) => AddressKinds.Of(IPAddress.Parse(address)).ToString().ShouldBe(kind);

    [Theory]
    [InlineData("HF_TOKEN=hf_a", "hf_a")]
    [InlineData("HF_TOKEN=hf_a|HF_HUB_DISABLE_IMPLICIT_TOKEN=1", null)]
    [InlineData("HUGGING_FACE_HUB_TOKEN=hf_b", "hf_b")]
    [InlineData("HF_TOKEN=hf a", "hf_file")]
    [InlineData("HF_TOKEN=한", "hf_file")]
    [InlineData("", "hf_file")]
    public void FindToken_Environment_IsTakenInTheOrderOfTheHubsPrograms(string environment, string? expected)
    {
        _folder.Write("token", "hf_file\n"u8.ToArray());
        var variables = environment.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(each => each.Split('=')).ToDictionary(each => each[0], each => each[1]);
        variables["HF_TOKEN_PATH"] = _folder.File("token");

        StoreToken.Find(variables.GetValueOrDefault, "").ShouldBe(expected);
    }

    private static Func<string, CancellationToken, Task<IPAddress[]>> Resolving(string address) =>
        (host, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(host == "inner.test" ? address : "127.0.0.1")]);

    private ModelStore Store(Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
    {
        var options = _hub.Options(_folder.Path, connections: 1);
        return new(options with { Transfer = options.Transfer with { Resolve = resolve ?? options.Transfer.Resolve } });
    }

    private async Task<string> FailsAsync(HubReference reference, LocalRunnerError error, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
    {
        var exception = await Store(resolve).PullAsync(reference).ShouldThrowAsync<LocalRunnerException>();
        exception.Error.ShouldBe(error, exception.ToString());
        return exception.Message;
    }

    private sealed class Redirecting(string target, List<Uri> asked) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            asked.Add(request.RequestUri!);
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.Found) { RequestMessage = request, Headers = { Location = new(target) } });
        }
    }
}
