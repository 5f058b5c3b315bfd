namespace SvcInfra.FunctionalTests.Common.Isolation;

public abstract class IsolationProbeTests(TestApp app) : FunctionalTest(app)
{
    public static TheoryData<string> Probes =>
        [.. typeof(IIsolationProbe).Assembly.GetTypes().Where(type => type is { IsClass: true } && type.IsAssignableTo(typeof(IIsolationProbe)))
            .Select(type => type.FullName!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Probes))]
    public async Task Attack_another_tenant_cannot_find_what_a_module_stores(string probe)
    {
        var scene = new IsolationScene(App, await App.SignUpAsync("ada"), await App.SignUpAsync("mallory"));
        await scene.Ada.CreateTenantAsync("ada");
        await scene.Mallory.CreateTenantAsync("mallory");

        await ((IIsolationProbe)Activator.CreateInstance(Type.GetType(probe)!)!).ProbeAsync(scene);
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : IsolationProbeTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : IsolationProbeTests(app);
}
