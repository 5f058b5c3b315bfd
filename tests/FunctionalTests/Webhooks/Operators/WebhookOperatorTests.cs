using System.Net;
using SvcInfra.FunctionalTests.Common;

namespace SvcInfra.FunctionalTests.Webhooks.Operators;

/// <summary>What operators see of all tenants' webhooks.</summary>
public abstract class WebhookOperatorTests(TestApp app) : FunctionalTest(app)
{
    private const string Admin = "/_admin/api/webhooks";
    private const string Id = "019a2b3c-0000-7000-8000-00000000d001";

    [Fact]
    public async Task Support_lists_subscriptions_and_deliveries_of_all_tenants_without_payloads()
    {
        var ada = await App.OwnerAsync();
        var path = await ada.SubscribedAsync();
        var sent = await ada.Http.PostJsonAsync(path + "/test", new { type = "tenant.updated" });
        await App.JobsDoneAsync();
        var olga = await App.SignUpAsync(TestApp.Supporter);

        var subscription = (await olga.Http.GetResponseAsync($"{Admin}/subscriptions?filter[tenantId][eq]={ada.TenantId}"))["items"]
            .EnumerateArray().ShouldHaveSingleItem();
        var delivery = (await olga.Http.GetResponseAsync($"{Admin}/deliveries?filter[state][eq]=succeeded"))["items"]
            .EnumerateArray().ShouldHaveSingleItem();

        subscription.GetProperty("url").GetString().ShouldBe(WebhookSteps.Url);
        delivery.GetProperty("id").GetGuid().ShouldBe(sent["id"].GetGuid());
        delivery.TryGetProperty("payload", out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("/subscriptions/" + Id + "/disable")]
    [InlineData("/deliveries/" + Id + "/resend")]
    public async Task Support_and_owners_may_not_act_for_a_tenant(string path)
    {
        var olga = await App.SignUpAsync(TestApp.Supporter);
        var ada = await App.OwnerAsync();

        (await olga.Http.PostJsonAsync(Admin + path, null)).ShouldBeProblem(HttpStatusCode.Forbidden, "operator_required");
        (await ada.Http.PostJsonAsync(Admin + path, null)).Status.ShouldBeOneOf(HttpStatusCode.Forbidden, HttpStatusCode.NotFound);
        (await ada.Http.GetResponseAsync(Admin + "/deliveries")).Status.ShouldBeOneOf(HttpStatusCode.Forbidden, HttpStatusCode.NotFound);
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : WebhookOperatorTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : WebhookOperatorTests(app);
}
