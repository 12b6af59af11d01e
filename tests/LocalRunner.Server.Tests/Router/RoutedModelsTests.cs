using LocalRunner.Devices;
using LocalRunner.Server.Router;

namespace LocalRunner.Server.Tests.Router;

public sealed class RoutedModelsTests
{
    private static readonly NamedModel s_first = new("Qwen3-4B", "/models/qwen.gguf");
    private static readonly NamedModel s_second = new("other", "/models/other.gguf");
    private static readonly Upstream s_cluster = new("cluster", new("https://host/v1"), "key", "CLUSTER_API_KEY");

    [Theory]
    [InlineData("qwen3-4b", "Qwen3-4B")]
    [InlineData("Qwen3-4B:latest", "Qwen3-4B")]
    [InlineData("fast", "Qwen3-4B")]
    [InlineData("FAST:latest", "Qwen3-4B")]
    [InlineData("faster", "Qwen3-4B")]
    [InlineData(null, "Qwen3-4B")]
    [InlineData("other", "other")]
    public void Resolve_NameOrAlias_FindsModel(string? name, string expected) =>
        Models().Resolve(name).ShouldBeOfType<Route.Here>().Model.Name.ShouldBe(expected);

    [Theory]
    [InlineData("cluster", null)]
    [InlineData("Cluster/llama-70b", "llama-70b")]
    [InlineData("cluster/org/model:tag", "org/model:tag")]
    [InlineData("slow", "big")]
    public void Resolve_UpstreamsModel_GoesThere(string name, string? expected)
    {
        var route = Models().Resolve(name).ShouldBeOfType<Route.Elsewhere>();

        route.Upstream.ShouldBe(s_cluster);
        route.Model.ShouldBe(expected);
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("/etc/passwd")]
    [InlineData("../qwen.gguf")]
    [InlineData("/models/qwen.gguf")]
    [InlineData("https://example.org/m.gguf")]
    public void Resolve_UnknownOrPath_IsNotFound(string name) =>
        Should.Throw<LocalRunnerException>(() => Models().Resolve(name)).Error.ShouldBe(LocalRunnerError.ModelNotAvailable);

    [Fact]
    public void Resolve_AliasInACircle_SaysSo() =>
        Should.Throw<LocalRunnerException>(() => Models().Resolve("round")).Message.ShouldContain("circle");

    [Fact]
    public void AliasesOf_Model_ListsThoseThatLeadToIt() => Models().AliasesOf(s_first).ShouldBe(["fast"]);

    private static RoutedModels Models() => new(new RouterOptions
    {
        Worker = _ => throw new InvalidOperationException(),
        Device = new DeviceInfo { Name = "test", Memory = 1 << 30 },
        Models = [s_first, s_second],
        Upstreams = [s_cluster],
        Aliases = new Dictionary<string, string> { ["fast"] = "qwen3-4b", ["faster"] = "fast", ["slow"] = "cluster/big", ["round"] = "about", ["about"] = "round" },
    });
}
