using LocalRunner.Bench.Scenarios;
using LocalRunner.Catalog;
using LocalRunner.Devices;
using LocalRunner.Gguf;

namespace LocalRunner.Tests.Measurement;

public sealed class PublishedFiguresTests
{
    [Fact]
    public void Of_Llama70BOnTheLaptop_IsWhatTheArticleSays()
    {
        var figure = PublishedFigures.Of("llama-3.3-70b", "m2-max-64gb", GgufFileType.Q4_K_M)[0];

        figure.TokensPerSecond.ShouldBe(8.73);
        figure.PeakGb.ShouldBe(40.04);
        figure.Source.ShouldContain("Willison");
    }

    [Fact]
    public void All_ModelsAndDevices_AreKnown()
    {
        PublishedFigures.All.ShouldNotBeEmpty();
        foreach (var figure in PublishedFigures.All)
        {
            figure.Models.ShouldNotBeEmpty(figure.Source);
            figure.Models.ShouldAllBe(name => ModelCatalog.Entries.Any(entry => entry.Id == name), figure.Source);
            figure.Devices.ShouldAllBe(device => DeviceInfo.Presets.Contains(device), figure.Source);
            (figure.TokensPerSecond ?? figure.PromptTokensPerSecond ?? figure.PeakGb).ShouldNotBeNull(figure.Source);
            Enum.IsDefined(figure.NearestFileType).ShouldBeTrue(figure.Source);
        }
    }

    [Fact]
    public void Of_FileType_ComesFirst()
    {
        foreach (var figure in PublishedFigures.All.Where(figure => figure.Devices.Count > 0))
            PublishedFigures.Of(figure.Models[0].ToUpperInvariant(), figure.Devices[0], figure.NearestFileType)[0].NearestFileType.ShouldBe(figure.NearestFileType);
    }

    [Fact]
    public void Of_WhatNobodyMeasured_IsEmpty() => PublishedFigures.Of("llama-3.3-70b", "no-such-machine").ShouldBeEmpty();
}
