using System.Text.Json;
using LocalRunner.Fixtures;
using LocalRunner.Gguf;

namespace LocalRunner.Cli.Tests.Commands;

public sealed class InspectCommandTests
{
    [Fact]
    public async Task Inspect_Demo_ShowsTheHeader()
    {
        var run = await CliRun.OfAsync("inspect", "demo");
        run.ExitCode.ShouldBe(0);
        run.Error.ShouldBeEmpty();
        foreach (var text in (string[])["LocalRunner Demo", "5.25 M", "Q8_0", "ChatML", "llama.block_count", "string[2048]", "Tensors: 56"])
            run.Out.ShouldContain(text);
        run.Out.ShouldNotContain("blk.0.attn_q.weight");
        run.Out.Split('\n').ShouldAllBe(line => !line.TrimEnd('\r').EndsWith(' '));
    }

    [Fact]
    public async Task Inspect_Tensors_ListsEveryOne()
    {
        var run = await CliRun.OfAsync("inspect", "demo", "--tensors");
        run.Out.ShouldMatch(@"blk\.5\.ffn_up\.weight +Q8_0 +256 × 768 ");
    }

    [Fact]
    public async Task Inspect_Json_HoldsEverything()
    {
        var json = (await CliRun.OfAsync("inspect", "demo", "--json")).Json;
        json.GetProperty("metadata").GetProperty("tokenizer.ggml.tokens").GetArrayLength().ShouldBe(2048);
        json.GetProperty("metadata").GetProperty("tokenizer.chat_template").GetString()!.ShouldStartWith("{%- if tools %}");
        json.GetProperty("parameters").GetInt64().ShouldBe(5_246_208);

        var tensors = json.GetProperty("tensors").EnumerateArray().ToList();
        tensors.Count.ShouldBe(56);
        tensors[0].EnumerateObject().Select(property => property.Name).ShouldBe(["name", "type", "shape", "offset", "bytes", "part"]);
        tensors.Sum(tensor => tensor.GetProperty("bytes").GetInt64()).ShouldBe(json.GetProperty("tensor_bytes").GetInt64());
    }

    [Fact]
    public async Task Inspect_HostileStrings_NeverReachTheTerminal()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("hostile.gguf");
        var writer = new GgufWriter();
        writer.Add("general.architecture", GgufValue.Of("llama"));
        writer.Add("general.name", GgufValue.Of("\e]0;owned\a\e[2J[red]bold[/]\u009b31m\u202egnp.exe\r\nnext"));
        writer.Add("\e[31mkey", GgufValue.Of("x"));
        writer.AddTensor("\e[5mtensor", GgufTensorType.F32, 4);
        writer.Write(file);

        foreach (var args in (string[][])[["inspect", file, "--tensors"], ["inspect", file, "--tensors", "--json"]])
        {
            var run = await CliRun.OfAsync(args);
            run.ExitCode.ShouldBe(0);
            run.Out.Where(character => char.IsControl(character) && character is not ('\n' or '\r')).ShouldBeEmpty();
            run.Out.ShouldContain("\\u001b[2J[red]bold[/]", Case.Insensitive);
        }
    }

    [Fact]
    public async Task Inspect_OddValues_AreValidJson()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("odd.gguf");
        var writer = new GgufWriter();
        writer.Add("general.architecture", GgufValue.Of("test"));
        writer.Add("odd.nan", GgufValue.Of(float.NaN));
        writer.Add("odd.infinity", GgufValue.Of(double.NegativeInfinity));
        writer.Add("odd.large", GgufValue.Of(ulong.MaxValue));
        writer.Write(file);

        var run = await CliRun.OfAsync("inspect", file, "--json");
        var metadata = run.Json.GetProperty("metadata");
        metadata.GetProperty("odd.nan").GetString().ShouldBe("NaN");
        metadata.GetProperty("odd.infinity").GetString().ShouldBe("-Infinity");
        metadata.GetProperty("odd.large").GetUInt64().ShouldBe(ulong.MaxValue);
        (await CliRun.OfAsync("inspect", file)).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Inspect_MissingFile_IsReportedInJson()
    {
        var run = await CliRun.OfAsync("inspect", "none.gguf", "--json");
        run.ExitCode.ShouldBe(3);
        run.Json.EnumerateObject().Single().Value.ValueKind.ShouldBe(JsonValueKind.Object);
    }
}
