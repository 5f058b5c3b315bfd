namespace SvcInfra.FunctionalTests.Common.Isolation;

/// <summary>
/// How a module shows that what it keeps for one tenant does not reach another by ways that the walk over the endpoints does not take: jobs, events,
/// cursors, and later caches, indexes, files, exports and messages. Each module brings at least one, in its own folder.
/// </summary>
internal interface IIsolationProbe
{
    /// <summary>Makes something in Ada's tenant and looks for it from Mallory's; an assertion fails when it is found.</summary>
    Task ProbeAsync(IsolationScene scene);
}

/// <param name="Ada">The owner of one tenant, acting in it.</param>
/// <param name="Mallory">The owner of another, acting in that.</param>
internal sealed record IsolationScene(TestApp App, Person Ada, Person Mallory)
{
    public Guid AdasTenant => Ada.TenantId!.Value;

    public Guid MallorysTenant => Mallory.TenantId!.Value;
}
