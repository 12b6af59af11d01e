using LocalRunner.Bench.Results;
using LocalRunner.Cli.Measuring;
using LocalRunner.Fixtures;

namespace LocalRunner.Cli.Tests.Measuring;

public sealed class ScenarioStoreTests
{
    private static readonly BenchedModel s_model = MadeUp.Model(new(), MadeUp.Test(new(BenchTestKind.Generate, 0, 16), 1, 2, 3)) with
    {
        Projection = new()
        {
            Layers = 8,
            Parts = [MadeUp.Model(new(), MadeUp.Test(new(BenchTestKind.Prompt, 16, 0), 1))],
            Tests = [new("tg16", 0.1, 0.2, 3, 2, 4, 5e9, 0.5, 8, Noisy: true)],
            Fits = true,
            Verdict = "It fits.",
            PredictedResident = 5,
        },
    };

    [Fact]
    public void Memo_InterruptedRun_IsGoneOnWith()
    {
        using var folder = new TemporaryFolder();
        Store(folder).Memo.Remember("one", s_model);
        Store(folder).Memo.Remember("two", s_model with { Name = "other" });

        var store = Store(folder);

        store.Count.ShouldBe(2);
        var known = store.Memo.Recall("one").ShouldNotBeNull();
        known.Tests[0].Seconds.ShouldBe(s_model.Tests[0].Seconds);
        known.Projection!.Tests.ShouldBe(s_model.Projection!.Tests);
        known.Projection.Parts[0].Tests[0].Samples.ShouldBe([1]);
        store.Memo.Recall("two")!.Name.ShouldBe("other");
        store.Memo.Recall("three").ShouldBeNull();
    }

    [Fact]
    public void Constructor_OtherCircumstances_ArePassedOver()
    {
        using var folder = new TemporaryFolder();
        Store(folder, "other processor").Memo.Remember("one", s_model);

        Store(folder).Count.ShouldBe(0);
        Store(folder, "other processor").Count.ShouldBe(1);
    }

    [Fact]
    public void Remember_BehindALineThatWasCutShort_LosesNothing()
    {
        using var folder = new TemporaryFolder();
        Store(folder).Memo.Remember("one", s_model);
        File.AppendAllText(folder.File("test.jsonl"), """{"Circumstances":"this","Key":"cut","Mod""");

        Store(folder).Memo.Remember("two", s_model);

        var store = Store(folder);
        store.Count.ShouldBe(2);
        store.Memo.Recall("cut").ShouldBeNull();
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"Circumstances":"this"}""")]
    [InlineData("""{"Circumstances":"this","Key":"one","Model":null}""")]
    [InlineData("""{"Circumstances":"this","Key":null,"Model":{"Name":"x"}}""")]
    public void Constructor_OddLine_IsPassedOver(string line)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllLines(folder.File("test.jsonl"), [line]);

        Store(folder).Count.ShouldBe(0);
    }

    [Fact]
    public void Constructor_Fresh_ForgetsTheFile()
    {
        using var folder = new TemporaryFolder();
        Store(folder).Memo.Remember("one", s_model);

        new ScenarioStore(folder.Path, "test", "this", fresh: true).Count.ShouldBe(0);
        folder.Names().ShouldBeEmpty();
    }

    [Fact]
    public void Complete_Run_LeavesNoFile()
    {
        using var folder = new TemporaryFolder();
        var store = Store(folder);
        store.Memo.Remember("one", s_model);

        store.Complete();

        folder.Names().ShouldBeEmpty();
    }

    [Fact]
    public void Remember_FolderThatCantBeMade_GoesOn()
    {
        using var folder = new TemporaryFolder();
        var store = new ScenarioStore(folder.Write("file", [1]), "test", "this", fresh: false);

        store.Memo.Remember("one", s_model);

        store.Memo.Recall("one").ShouldBe(s_model);
        store.Complete();
    }

    private static ScenarioStore Store(TemporaryFolder folder, string circumstances = "this") => new(folder.Path, "test", circumstances, fresh: false);
}
