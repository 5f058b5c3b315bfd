using SvcInfra.TestSupport;

namespace SvcInfra.TemplateTests.Gate;

/// <summary>A real test run for the gate to judge: each explicit test fails in one way. <see cref="RealRunTests"/> starts them.</summary>
[Slow]
public sealed class GateProbe
{
    [Fact(Explicit = true)]
    public void Passes() => Assert.True(Environment.ProcessId > 0);

    [Fact(Explicit = true)]
    public void Fails() => Assert.Fail("As it should.");

    [Fact(Explicit = true)]
    public void Skips() => Assert.Skip("There is no such server.");

    [Fact(Explicit = true)]
    public Task Hangs() => new TaskCompletionSource().Task;

    [Fact(Explicit = true)]
    public void Ends_the_process() => Environment.Exit(0);
}
