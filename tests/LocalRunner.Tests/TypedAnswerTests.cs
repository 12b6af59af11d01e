using System.ComponentModel;
using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;

namespace LocalRunner.Tests;

/// <summary>Answers as .NET's types. At a high temperature the demo writes nonsense, and the grammar alone keeps it readable.</summary>
public sealed class TypedAnswerTests(LoadedDemo loaded) : IClassFixture<LoadedDemo>
{
    private const int Seeds = 5;

    [Fact]
    public async Task GetResponseAsync_Record_IsReadWhateverTheSeed()
    {
        await foreach (var town in AnswersAsync<Town>())
            town.Population.ShouldBeInRange(int.MinValue, int.MaxValue);
    }

    [Fact]
    public async Task GetResponseAsync_Enum_IsOneOfItsNames()
    {
        await foreach (var weather in AnswersAsync<Weather>())
            Enum.IsDefined(weather.Sky).ShouldBeTrue();
    }

    [Fact]
    public async Task GetResponseAsync_EnumAlone_IsOneOfItsNames()
    {
        await foreach (var sky in AnswersAsync<Sky>())
            Enum.IsDefined(sky).ShouldBeTrue();
    }

    [Fact]
    public async Task GetResponseAsync_NestedLists_AreRead()
    {
        await foreach (var plan in AnswersAsync<Plan>())
        {
            plan.Days.ShouldNotBeNull();
            foreach (var stop in plan.Days.SelectMany(day => day.Stops))
                stop.ShouldNotBeNull();
        }
    }

    [Fact]
    public async Task GetResponseAsync_NullableMembers_MayBeNullAndNoOthers()
    {
        await foreach (var note in AnswersAsync<Note>())
        {
            note.Text.ShouldNotBeNull();
            if (note.Place is { } place)
                place.Name.ShouldNotBeNull();
        }
    }

    [Fact]
    public async Task GetResponseAsync_NumbersAndTruth_AreRead()
    {
        await foreach (var measure in AnswersAsync<Measure>())
            double.IsNaN(measure.Value).ShouldBeFalse();
    }

    [Fact]
    public async Task GetResponseAsync_List_IsRead()
    {
        await foreach (var names in AnswersAsync<string[]>())
            names.ShouldNotBeNull();
    }

    private async IAsyncEnumerable<T> AnswersAsync<T>()
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            // An endless string or list is the model's right: the numbers of tokens left decide, so a cut answer proves nothing.
            var options = new ChatOptions { Temperature = 1.3f, Seed = seed, MaxOutputTokens = 900 };
            var response = await loaded.Client.GetResponseAsync<T>("As JSON: Ada is 36 years old and lives in Paris.", options);
            if (response.FinishReason == ChatFinishReason.Length)
                continue;
            response.TryGetResult(out var result).ShouldBeTrue(response.Text);
            yield return result!;
        }
    }

    [JsonConverter(typeof(JsonStringEnumConverter<Sky>))]
    internal enum Sky
    {
        Clear,
        Cloudy,
        Rain,
    }

    internal sealed record Town(string Name, int Population);

    internal sealed record Weather([property: Description("the sky")] Sky Sky, double Temperature);

    internal sealed record Plan(string Title, IReadOnlyList<Day> Days);

    internal sealed record Day(int Number, List<string> Stops, List<List<int>> Grid);

    internal sealed record Note(string Text, int? Stars, Place? Place, bool? Done, Sky? Sky);

    internal sealed record Place(string Name);

    internal sealed record Measure(double Value, float Share, long Count, decimal Price, bool Valid, Guid Id, DateTimeOffset When);
}
