using LocalRunner.Devices;
using LocalRunner.Server.Router;

namespace LocalRunner.Server.Tests.Router;

public sealed class EvictionTests
{
    [Fact]
    public void Choose_OneIsEnough_TakesLeastRecentlyUsed() => Choose(needed: 4, free: 0, (5, 3), (5, 1), (5, 2)).ShouldBe([1]);

    [Fact]
    public void Choose_LaterOneMakesEarlierUnnecessary_KeepsEarlier() => Choose(needed: 5, free: 0, (1, 1), (5, 2), (9, 3)).ShouldBe([1]);

    [Fact]
    public void Choose_SeveralMust_TakesNoMoreThanThose() => Choose(needed: 6, free: 1, (3, 1), (2, 2), (4, 3), (9, 4)).ShouldBe([0, 1]);

    [Fact]
    public void Choose_AllTooLittle_GivesNone() => Choose(needed: 20, free: 1, (5, 1), (5, 2)).ShouldBeNull();

    [Fact]
    public void Choose_RoomAlready_TakesNothing() => Choose(needed: 3, free: 3, (5, 1)).ShouldBe([]);

    [Fact]
    public void Choose_GpuIsShort_LeavesModelsThatHaveNoneOfIt()
    {
        Footprint main = Footprint.Room(10, []), card = Footprint.Room(1, [new GpuInfo("card", 8)]);
        var models = new[] { (Taken: main, LastUsed: 1), (Taken: card, LastUsed: 2) };

        var chosen = Eviction.Choose(models, model => model.Taken, model => model.LastUsed, needed: card, free: Footprint.Room(100, [new GpuInfo("card", 4)]));

        chosen.ShouldNotBeNull().ShouldHaveSingleItem().LastUsed.ShouldBe(2);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Choose_AnyModels_GivesRoomAndNoSingleOneCouldStay(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 500; round++)
        {
            var models = Enumerable.Range(0, random.Next(1, 8)).Select(_ => (Bytes: random.Next(1, 10), LastUsed: random.Next(100))).ToArray();
            var (needed, free) = (random.Next(1, 30), random.Next(0, 5));

            var chosen = Choose(needed, free, models);

            var all = free + models.Sum(model => model.Bytes);
            if (chosen is null)
            {
                all.ShouldBeLessThan(needed);
                continue;
            }

            var freed = free + chosen.Sum(index => models[index].Bytes);
            freed.ShouldBeGreaterThanOrEqualTo(needed);
            foreach (var index in chosen)
                (freed - models[index].Bytes).ShouldBeLessThan(needed);
        }
    }

    private static int[]? Choose(long needed, long free, params (int Bytes, int LastUsed)[] models) => Eviction.Choose(
        Enumerable.Range(0, models.Length), index => Footprint.Room(models[index].Bytes, []), index => models[index].LastUsed, Footprint.Room(needed, []), Footprint.Room(free, []))?.Order().ToArray();
}
