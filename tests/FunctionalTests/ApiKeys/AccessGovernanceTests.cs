using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.ApiKeys;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.FunctionalTests.Tenants.Invitations;

namespace SvcInfra.FunctionalTests.ApiKeys;

/// <summary>What governs access takes a person in a session who proved lately who they are: a table of permissions.</summary>
public abstract class AccessGovernanceTests(TestApp app) : FunctionalTest(app)
{
    private static readonly string[] RequiringSession = ["api-keys.manage", "tenants.leave", "tenants.members-write"];

    private static readonly string[] WithRecentProof =
    [
        "api-keys.service-accounts-write", "api-keys.write", "audit.write-retention", "tenants.delete", "tenants.roles-write", "tenants.settings-write", "tenants.transfer-ownership",
    ];

    /// <summary>Of the modules that are always there; a new permission of theirs has to be put into one of the three.</summary>
    private static readonly string[] OpenToKeys =
    [
        "api-keys.read", "api-keys.service-accounts-read", "audit.read", "audit.read-personal", "tenants.members-read", "tenants.read", "tenants.roles-read", "tenants.write",
    ];

    [Fact]
    public void Table_says_what_each_permission_takes()
    {
        var all = App.Services.GetRequiredService<PermissionCatalog>().All.OrderBy(permission => permission.Name, StringComparer.Ordinal).ToList();

        all.Where(p => p.NeedsRecentProof).Select(p => p.Name).ShouldBe(WithRecentProof);
        all.Where(p => p.RequiresSession && !p.NeedsRecentProof).Select(p => p.Name).ShouldBe(RequiringSession);
        all.Where(p => !p.RequiresSession && !p.NeedsRecentProof && IsOfCore(p)).Select(p => p.Name).ShouldBe(OpenToKeys);
    }

    [Fact]
    public async Task Key_governs_no_access_whatever_its_scopes_say()
    {
        var ada = await AdaAsync();
        var key = await ada.CreateKeyAsync(["tenants.read"]);
        await App.InDatabaseAsync(ada.TenantId, async db =>
        {
            // As it stands in the database of an installation that gave such keys out.
            var row = await db.Set<ApiKey>().SingleAsync();
            db.Entry(row).Property(k => k.Scope).CurrentValue = "tenants.read tenants.settings-write audit.write-retention";
            return await db.SaveChangesAsync();
        });

        var settings = await App.With(key).SendAsync(HttpMethod.Patch, ada.TenantPath("/settings"), new { requireMultiFactor = true }, "*");
        var asked = await ada.Http.PostJsonAsync(Keys.Path, new { name = "Robot", scopes = new[] { "tenants.settings-write" } });

        settings.ShouldBeProblem(HttpStatusCode.Forbidden, "session_required");
        asked["errors"].GetProperty("scopes")[0].GetProperty("code").GetString().ShouldBe("not_for_keys");
    }

    [Fact]
    public async Task Person_proves_again_who_they_are_before_they_govern_access()
    {
        var ada = await AdaAsync();
        App.Clock.Forward(TimeSpan.FromMinutes(11));

        var refused = await ada.Http.SendAsync(HttpMethod.Patch, ada.TenantPath("/settings"), new { defaultInvitationRole = "admin" }, "*");
        (await ada.Http.PostJsonAsync("/api/v1/users/me/step-up", new { method = "password", secret = Person.Password })).Status.ShouldBe(HttpStatusCode.NoContent);
        var done = await ada.Http.SendAsync(HttpMethod.Patch, ada.TenantPath("/settings"), new { defaultInvitationRole = "admin" }, "*");

        refused.Status.ShouldBe(HttpStatusCode.Unauthorized, refused.Body);
        refused.Code.ShouldBe("insufficient_user_authentication");
        done.Status.ShouldNotBe(HttpStatusCode.Unauthorized, done.Body);
    }

    private static bool IsOfCore(Permission permission) => permission.Name.Split('.')[0] is "api-keys" or "audit" or "tenants";

    private async Task<Person> AdaAsync()
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
