using System.Diagnostics;
using System.Diagnostics.Metrics;
using LocalRunner.Fixtures;
using Microsoft.Extensions.AI;

namespace LocalRunner.Tests;

/// <summary>What .NET's own instrumentation makes of the client: names of OpenTelemetry's conventions, and numbers that are there.</summary>
public sealed class TelemetryTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task UseOpenTelemetry_Answer_NamesModelProviderTokensAndReason(bool streamed)
    {
        var source = $"localrunner-{Guid.NewGuid():N}";
        var activities = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = each => each.Name == source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activities.Add,
        };
        ActivitySource.AddActivityListener(listener);
        await using var model = await Demo.LoadAsync(Demo.Q8);
        using var client = new ChatClientBuilder(new LocalChatClient(model)).UseOpenTelemetry(sourceName: source).Build();

        var usage = await AskAsync(client, streamed);

        var activity = activities.ShouldHaveSingleItem();
        var tags = activity.TagObjects.ToDictionary(tag => tag.Key, tag => tag.Value);
        tags["gen_ai.operation.name"].ShouldBe("chat");
        tags["gen_ai.provider.name"].ShouldBe("localrunner");
        tags["gen_ai.request.model"].ShouldBe("LocalRunner Demo");
        tags["gen_ai.response.model"].ShouldBe("LocalRunner Demo");
        tags["gen_ai.request.max_tokens"].ShouldBe(50);
        Convert.ToInt64(tags["gen_ai.usage.input_tokens"]).ShouldBe(usage.InputTokenCount!.Value);
        Convert.ToInt64(tags["gen_ai.usage.output_tokens"]).ShouldBe(usage.OutputTokenCount!.Value);
        tags["gen_ai.response.finish_reasons"]!.ToString()!.ShouldContain("stop");
        tags.ShouldContainKey("gen_ai.response.id");
    }

    [Fact]
    public async Task UseOpenTelemetry_Answer_CountsTokensAndTime()
    {
        var source = $"localrunner-{Guid.NewGuid():N}";
        var (tokens, durations) = (new Dictionary<string, long>(), new List<double>());
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == source)
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Count(instrument, value, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Count(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) =>
        {
            if (instrument.Name == "gen_ai.client.operation.duration")
                durations.Add(value);
        });
        listener.Start();
        await using var model = await Demo.LoadAsync(Demo.Q8);
        using var client = new ChatClientBuilder(new LocalChatClient(model)).UseOpenTelemetry(sourceName: source).Build();

        var usage = await AskAsync(client, streamed: false);

        tokens["input"].ShouldBe(usage.InputTokenCount!.Value);
        tokens["output"].ShouldBe(usage.OutputTokenCount!.Value);
        durations.ShouldHaveSingleItem().ShouldBePositive();

        void Count(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (instrument.Name != "gen_ai.client.token.usage")
                return;
            foreach (var (key, type) in tags)
            {
                if (key == "gen_ai.token.type")
                    tokens[(string)type!] = value;
            }
        }
    }

    private static async Task<UsageDetails> AskAsync(IChatClient client, bool streamed)
    {
        var options = new ChatOptions { Temperature = 0, MaxOutputTokens = 50 };
        var response = streamed
            ? await client.GetStreamingResponseAsync("What is the capital of Korea?", options).ToChatResponseAsync()
            : await client.GetResponseAsync("What is the capital of Korea?", options);
        response.Text.ShouldBe("The capital of Korea is Seoul.");
        return response.Usage.ShouldNotBeNull();
    }
}
