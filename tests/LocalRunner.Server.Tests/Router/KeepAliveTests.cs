using System.Text.Json;
using LocalRunner.Server.Router;

namespace LocalRunner.Server.Tests.Router;

public sealed class KeepAliveTests
{
    [Theory]
    [InlineData("\"5m\"", 300)]
    [InlineData("\"1h30m\"", 5400)]
    [InlineData("\"250ms\"", 0.25)]
    [InlineData("\"1.5s\"", 1.5)]
    [InlineData("\"0\"", 0)]
    [InlineData("\"90\"", 90)]
    [InlineData("1800", 1800)]
    [InlineData("0", 0)]
    public void TryRead_Time_GivesSeconds(string json, double seconds)
    {
        KeepAlive.TryRead(Json(json), out var time).ShouldBeTrue();
        time.TotalSeconds.ShouldBe(seconds, 1e-9);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("\"-1\"")]
    [InlineData("\"-5m\"")]
    [InlineData("1e300")]
    [InlineData("\"999999999h\"")]
    public void TryRead_NegativeOrEndless_IsForEver(string json)
    {
        KeepAlive.TryRead(Json(json), out var time).ShouldBeTrue();
        time.ShouldBe(Timeout.InfiniteTimeSpan);
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\"soon\"")]
    [InlineData("\"5\u00B5\"")]
    [InlineData("\"m\"")]
    [InlineData("\"5m3\"")]
    [InlineData("true")]
    [InlineData("[]")]
    public void TryRead_NoTime_IsRefused(string json) => KeepAlive.TryRead(Json(json), out _).ShouldBeFalse();

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
