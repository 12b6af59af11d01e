using LocalRunner.Machine;

namespace LocalRunner.Planning.Tests.Machine;

public sealed class MachineInfoTests
{
    [Fact]
    public void Detect_ThisMachine_IsPlausible()
    {
        var machine = MachineInfo.Detect();

        machine.OperatingSystem.ShouldNotBeNullOrWhiteSpace();
        machine.Architecture.ShouldNotBeNullOrWhiteSpace();
        machine.Processor.ShouldNotBeNullOrWhiteSpace();
        machine.LogicalCores.ShouldBeGreaterThan(0);
        machine.UsableCores.ShouldBeInRange(1, machine.LogicalCores);
        machine.TotalMemory.ShouldBeGreaterThan(256L << 20);
        machine.EffectiveMemory.ShouldBeInRange(1, machine.TotalMemory);
        machine.EffectiveAvailableMemory.ShouldBeInRange(0, machine.TotalMemory);
    }
}
