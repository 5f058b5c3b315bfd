using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.ApiKeys;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.FunctionalTests.Tenants.Invitations;

namespace SvcInfra.FunctionalTests.ApiKeys;

/// <summary>Permissions that govern access require a user session with a recent authentication.</summary>
public abstract class AccessGovernanceTests(TestApp app) : FunctionalTest(app)
{
    private static readonly string[] RequiringSession = ["api-keys.manage", "tenants.leave", "tenants.members-write"];

    private static readonly string[] RequiringStepUp =
    [
        "api-keys.service-accounts-write", "api-keys.write", "audit.write-retention", "tenants.delete", "tenants.roles-write",
        "tenants.settings-write", "tenants.transfer-ownership",
    ];

    /// <summary>Permissions of the core modules only. Add each new one to one of the three lists.</summary>
    private static readonly string[] OpenToKeys =
    [
        "api-keys.read", "api-keys.service-accounts-read", "audit.read", "audit.read-personal", "tenants.members-read", "tenants.read",
        "tenants.roles-read", "tenants.write",
    ];

    [Fact]
    public void Permissions_that_require_a_session_or_a_step_up_match_the_table()
    {
        var all = App.Services.GetRequiredService<PermissionCatalog>().All.OrderBy(permission => permission.Name, StringComparer.Ordinal).ToList();

        all.Where(p => p.NeedsRecentProof).Select(p => p.Name).ShouldBe(RequiringStepUp);
        all.Where(p => p.RequiresSession && !p.NeedsRecentProof).Select(p => p.Name).ShouldBe(RequiringSession);
        all.Where(p => !p.RequiresSession && !p.NeedsRecentProof && IsOfCoreModule(p)).Select(p => p.Name).ShouldBe(OpenToKeys);
    }

    [Fact]
    public async Task Key_cannot_govern_access_whatever_its_scopes()
    {
        var ada = await SignUpAdaAsync();
        var key = await ada.CreateKeyAsync(["tenants.read"]);
        await App.InDatabaseAsync(ada.TenantId, async db =>
        {
            // Simulates a key from a version that still allowed these scopes.
            var row = await db.Set<ApiKey>().SingleAsync();
            db.Entry(row).Property(k => k.Scope).CurrentValue = "tenants.read tenants.settings-write audit.write-retention";
            return await db.SaveChangesAsync();
        });

        var settings = await App.With(key).SendAsync(HttpMethod.Patch, ada.TenantPath("/settings"), new { requireMultiFactor = true }, "*");
        var created = await ada.Http.PostJsonAsync(Keys.Path, new { name = "Robot", scopes = new[] { "tenants.settings-write" } });

        settings.ShouldBeProblem(HttpStatusCode.Forbidden, "session_required");
        created["errors"].GetProperty("scopes")[0].GetProperty("code").GetString().ShouldBe("not_for_keys");
    }

    [Fact]
    public async Task User_must_re_authenticate_before_governing_access()
    {
        var ada = await SignUpAdaAsync();
        App.Clock.Forward(TimeSpan.FromMinutes(11));

        var refused = await ada.Http.SendAsync(HttpMethod.Patch, ada.TenantPath("/settings"), new { defaultInvitationRole = "admin" }, "*");
        (await ada.Http.PostJsonAsync("/api/v1/users/me/step-up", new { method = "password", secret = Person.Password }))
            .Status.ShouldBe(HttpStatusCode.NoContent);
        var allowed = await ada.Http.SendAsync(HttpMethod.Patch, ada.TenantPath("/settings"), new { defaultInvitationRole = "admin" }, "*");

        refused.Status.ShouldBe(HttpStatusCode.Unauthorized, refused.Body);
        refused.Code.ShouldBe("insufficient_user_authentication");
        allowed.Status.ShouldNotBe(HttpStatusCode.Unauthorized, allowed.Body);
    }

    private static bool IsOfCoreModule(Permission permission) => permission.Name.Split('.')[0] is "api-keys" or "audit" or "tenants";

    private async Task<Person> SignUpAdaAsync()
    {
        var ada = await App.SignUpAsync("ada");
        await ada.CreateTenantAsync("blue-harbor");
        return ada;
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : AccessGovernanceTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : AccessGovernanceTests(app);
}
