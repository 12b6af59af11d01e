using LocalRunner.Architectures;
using LocalRunner.Catalog;
using LocalRunner.Synthesis;

namespace LocalRunner.Planning.Tests.Architectures;

public class ArchitectureTableTests
{
    public static TheoryData<string> Synthetic { get; } = [.. SyntheticModel.Architectures];

    public static TheoryData<string> OfCatalogue { get; } = [.. ModelCatalog.Entries.Select(entry => entry.Shape.Architecture).Distinct()];

    [Fact]
    public void All_Names_AreSortedAndUnique()
    {
        var names = ArchitectureTable.All.Select(architecture => architecture.Name).ToList();

        names.ShouldBe(names.Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(OfCatalogue))]
    public void Of_ArchitectureOfTheCatalogue_HasARecordWithItsFiles(string name)
    {
        ArchitectureTable.All.Count(architecture => architecture.Name == name).ShouldBe(1);
        ArchitectureTable.Of(name).Layout.ShouldNotBeNull();
    }

    [Theory]
    [MemberData(nameof(Synthetic))]
    public void Of_ArchitectureThatCanBeMade_HasARecordAndASample(string name)
    {
        var architecture = ArchitectureTable.All.Single(architecture => architecture.Name == name);

        architecture.Layout.ShouldNotBeNull();
        architecture.GraphEstimated.ShouldBeFalse();
        SampleShapes.All.ShouldContain(shape => shape.Architecture == name);
    }

    [Fact]
    public void All_Records_DoNotContradictThemselves()
    {
        foreach (var architecture in ArchitectureTable.All)
        {
            (architecture.State == StateForm.Mamba || architecture.Recurrent != RecurrentLayers.None).ShouldBeTrue(architecture.Name);
            (!architecture.LearnedPositions || architecture.Rotation == Rotation.None).ShouldBeTrue(architecture.Name);
            (!architecture.OwnWindowHeads || architecture.Window is not null).ShouldBeTrue(architecture.Name);
            (architecture.Layout is null || architecture.Kind == FileKind.LanguageModel).ShouldBeTrue(architecture.Name);
        }
    }

    [Fact]
    public void Of_UnknownName_IsLlamasKin()
    {
        var architecture = ArchitectureTable.Of("marmot");

        architecture.Name.ShouldBe("marmot");
        (architecture.LayerNorm, architecture.Recurrent, architecture.Window, architecture.Layout).ShouldBe((false, RecurrentLayers.None, null, null));
    }
}
