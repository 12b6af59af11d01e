using System.Text.Json;
using LocalRunner.Server.Ollama;
using LocalRunner.Server.Wire;

namespace LocalRunner.Server.Tests.Ollama;

public sealed class KeepAliveTests
{
    [Theory]
    [InlineData("300", 300)]
    [InlineData("0", 0)]
    [InlineData("1.5", 1.5)]
    [InlineData("-1", -0.001)]
    [InlineData("\"-1\"", -0.001)]
    [InlineData("\"-1m\"", -0.001)]
    [InlineData("\"1800\"", 1800)]
    [InlineData("\"5m\"", 300)]
    [InlineData("\"1h30m\"", 5400)]
    [InlineData("\"1m0.5s\"", 60.5)]
    [InlineData("\"250ms\"", 0.25)]
    [InlineData("1e300", -0.001)]
    [InlineData("\"999999999h\"", -0.001)]
    public void Read_Time_IsUnderstood(string value, double seconds) => Read(value)!.Value.TotalSeconds.ShouldBe(seconds, 1e-6);

    [Fact]
    public void Read_Nothing_LeavesItOpen() => Read("null").ShouldBeNull();

    [Theory]
    [InlineData("\"soon\"")]
    [InlineData("\"5 minutes\"")]
    [InlineData("\"\"")]
    [InlineData("\"-\"")]
    [InlineData("\"5m3\"")]
    [InlineData("\"m\"")]
    [InlineData("true")]
    [InlineData("[]")]
    public void Read_NoTime_IsRefused(string value) => Should.Throw<ApiException>(() => Read(value)).Error.Param.ShouldBe("keep_alive");

    private static TimeSpan? Read(string value)
    {
        using var document = JsonDocument.Parse($$"""{"keep_alive": {{value}}}""");
        return KeepAlive.Read(JsonField.Of(document)["keep_alive"]);
    }
}
