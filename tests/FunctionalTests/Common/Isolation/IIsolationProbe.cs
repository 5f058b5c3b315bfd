namespace SvcInfra.FunctionalTests.Common.Isolation;

/// <summary>
/// Shows that a module's data of one tenant does not reach another by ways that the isolation walk does not cover: jobs, events, cursors, and later
/// caches, indexes, files, exports and messages. Each module has at least one probe, in its own folder.
/// </summary>
internal interface IIsolationProbe
{
    /// <summary>Creates something in Ada's tenant and searches for it from Mallory's; an assertion fails when it is found.</summary>
    Task ProbeAsync(IsolationScene scene);
}

/// <param name="Ada">The owner of one tenant, acting in it.</param>
/// <param name="Mallory">The owner of another tenant, acting in it.</param>
internal sealed record IsolationScene(TestApp App, Person Ada, Person Mallory)
{
    public Guid AdasTenant => Ada.TenantId!.Value;

    public Guid MallorysTenant => Mallory.TenantId!.Value;
}
