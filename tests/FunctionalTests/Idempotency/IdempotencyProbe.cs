using System.Net;
using Microsoft.EntityFrameworkCore;
using SvcInfra.FunctionalTests.ApiKeys;
using SvcInfra.FunctionalTests.Common.Isolation;
using SvcInfra.Infrastructure.Idempotency;

namespace SvcInfra.FunctionalTests.Idempotency;

/// <summary>The key of one tenant's request gets no response of the other tenant.</summary>
internal sealed class IdempotencyProbe : IIsolationProbe
{
    public async Task ProbeAsync(IsolationScene scene)
    {
        var (key, body) = (KeyedRequests.NewKey(), new { name = "Probe of idempotency", role = "member" });
        var ada = await scene.Ada.Http.PostKeyedAsync(Keys.Accounts, body, key);
        ada.Status.ShouldBe(HttpStatusCode.Created, ada.Response.Body);

        var mallory = await scene.Mallory.Http.PostKeyedAsync(Keys.Accounts, body, key);

        mallory.Status.ShouldBe(HttpStatusCode.Created, mallory.Response.Body);
        mallory.IsReplay.ShouldBeFalse();
        mallory.Response["id"].GetGuid().ShouldNotBe(ada.Response["id"].GetGuid());
        await scene.App.InDatabaseAsync(scene.MallorysTenant, async db =>
        {
            if (db.Database.IsNpgsql())
            {
                (await db.Set<StoredResponse>().Select(row => row.TenantId).Distinct().ToListAsync()).ShouldBe([scene.MallorysTenant]);
            }

            return true;
        });
    }
}
