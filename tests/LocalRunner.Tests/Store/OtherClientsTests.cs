using System.Diagnostics;
using System.Text.Json;
using LocalRunner.Fixtures;
using LocalRunner.Fixtures.Hub;
using LocalRunner.Store;

namespace LocalRunner.Tests.Store;

/// <summary>Others' programs read what is pulled here, where they are on the machine: the hub's own for Node.js, and Python's rules.</summary>
public sealed class OtherClientsTests : IAsyncDisposable
{
    /// <summary>A folder with <c>node_modules/@huggingface/hub</c> of the npm registry; without it these tests are left out.</summary>
    private const string PackageVariable = "LOCALRUNNER_TEST_HUB_PACKAGE";

    private readonly TemporaryFolder _folder = new();
    private readonly LoopbackHub _hub = new LoopbackHub().With("demo-Q8_0.gguf", MadeContent.Of(File.ReadAllBytes(Demo.Q8)));

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        _folder.Dispose();
    }

    [ClientFact("node", PackageVariable)]
    public async Task NodesHubPackage_ReadsWhatWasPulled()
    {
        var options = _hub.Options(_folder.Path);
        var path = await new ModelStore(options).PullAsync(ModelReference.Parse($"hf.co/{LoopbackHub.Repository}:Q8_0"));

        var scanned = await RunAsync("node", "--input-type=module", "--eval", $$"""
            import { createRequire } from 'node:module';
            const { scanCacheDir } = createRequire({{JsonSerializer.Serialize(Environment.GetEnvironmentVariable(PackageVariable) + "/x.js")}})('@huggingface/hub');
            const found = await scanCacheDir({{JsonSerializer.Serialize(options.HubCache!.Path)}});
            console.log(JSON.stringify(found.repos.map(r => [r.id.name, r.revisions.map(v => [v.commitOid, v.refs, v.files.map(f => [f.path, f.blob.size])])])));
            """);

        scanned.ShouldContain(LoopbackHub.Repository);
        scanned.ShouldContain("main");
        scanned.ShouldContain(new FileInfo(Demo.Q8).Length.ToString());
        JsonDocument.Parse(scanned).RootElement[0][1][0][2][0][0].GetString()!.ShouldEndWith("demo-Q8_0.gguf");
        File.Exists(path).ShouldBeTrue();
    }

    [ClientFact("node", PackageVariable)]
    public async Task NodesHubPackage_WhatItDownloads_IsFoundHere()
    {
        var options = _hub.Options(_folder.Path);
        Directory.CreateDirectory(options.HubCache!.Path);
        _hub.OnCdn = request => request.Range is null ? LoopbackAnswer.Of(request, MadeContent.Of(File.ReadAllBytes(Demo.Q8)), _hub.Tag) : null;

        var path = (await RunAsync("node", "--input-type=module", "--eval", $$"""
            import { createRequire } from 'node:module';
            const { downloadFileToCacheDir } = createRequire({{JsonSerializer.Serialize(Environment.GetEnvironmentVariable(PackageVariable) + "/x.js")}})('@huggingface/hub');
            console.log(await downloadFileToCacheDir({ repo: '{{LoopbackHub.Repository}}', path: 'demo-Q8_0.gguf', revision: '{{LoopbackHub.Commit}}', hubUrl: '{{options.HubEndpoint!.AbsoluteUri.TrimEnd('/')}}',
                cacheDir: {{JsonSerializer.Serialize(options.HubCache.Path)}}}));
            """)).Trim().Split('\n')[^1];

        new ModelStore(options).Find(ModelReference.Parse($"{LoopbackHub.Repository}:Q8_0")).ShouldBe(path);
    }

    /// <summary>The look-up that huggingface_hub documents: refs, then the snapshot, whose link leads to a blob by its hash.</summary>
    [ClientFact("python3")]
    public async Task PythonsRules_FindWhatWasPulled()
    {
        var options = _hub.Options(_folder.Path);
        await new ModelStore(options).PullAsync(ModelReference.Parse($"hf.co/{LoopbackHub.Repository}:Q8_0"));

        var found = await RunAsync("python3", "-c", """
            import hashlib, os, sys
            repo = os.path.join(sys.argv[1], "models--" + sys.argv[2].replace("/", "--"))
            commit = open(os.path.join(repo, "refs", "main")).read()
            path = os.path.join(repo, "snapshots", commit, sys.argv[3])
            digest = hashlib.sha256(open(path, "rb").read()).hexdigest()
            print(digest, os.path.basename(os.readlink(path)), len(commit))
            """, options.HubCache!.Path, LoopbackHub.Repository, "demo-Q8_0.gguf");

        var hash = MadeContent.Of(File.ReadAllBytes(Demo.Q8)).Sha256;
        found.Trim().ShouldBe($"{hash} {hash} 40");
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, await error);
        return await output;
    }
}
