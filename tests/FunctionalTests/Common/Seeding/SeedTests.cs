using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Domain.Audit.Trail;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants.Members;
using SvcInfra.Domain.Users;
using SvcInfra.Infrastructure.Common.Seeding;

namespace SvcInfra.FunctionalTests.Common.Seeding;

/// <summary>The sample data of Development, added while the server runs.</summary>
public abstract class SeedTests(TestApp app) : FunctionalTest(app)
{
    [Fact]
    public async Task Sample_people_sign_in_with_their_roles()
    {
        await SeedAsync();

        (await RoleAsync(SampleData.Owner)).ShouldBe("owner");
        (await RoleAsync(SampleData.Admin)).ShouldBe("admin");
        (await RoleAsync(SampleData.Member)).ShouldBe("member");
        (await RoleAsync(SampleData.Operator)).ShouldBeNull();
    }

    [Fact]
    public async Task Seeding_again_changes_nothing()
    {
        await SeedAsync();
        var first = await CountAsync();

        await SeedAsync();

        (await CountAsync()).ShouldBe(first);
    }

    [Fact]
    public async Task Sample_tenant_of_a_seed_that_broke_off_is_completed()
    {
        await SeedAsync();
        await App.InAllTenantsAsync(db => db.Set<Membership>().Where(membership => membership.Role == TenantRole.Member).ExecuteDeleteAsync());

        await SeedAsync();

        (await RoleAsync(SampleData.Member)).ShouldBe("member");
    }

    [Fact]
    public async Task Seeding_is_audited_and_sends_no_email()
    {
        await SeedAsync();

        var actions = await App.InAllTenantsAsync(db => db.AcrossTenants<AuditEntry>().Select(entry => entry.Action).ToListAsync());
        actions.ShouldContain("tenants.create_tenant");
        actions.ShouldContain("users.seed_user");
        actions.ShouldContain("tenants.seed_member");
        await App.JobsDoneAsync();
        SampleData.People.Sum(person => App.MailsTo(person.Email)).ShouldBe(0);
    }

    [Fact]
    public async Task Landing_page_button_seeds_and_says_how_to_sign_in()
    {
        using var http = App.Anonymous();
        http.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");

        var response = await http.SendAsync(HttpMethod.Post, "/seed");

        response.Status.ShouldBe(HttpStatusCode.OK);
        SampleData.People.ShouldAllBe(person => response.Body.Contains(person.Email));
        (await RoleAsync(SampleData.Owner)).ShouldBe("owner");
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Host", "attacker.example.com")]
    public async Task Attack_from_another_origin_does_not_seed(string header, string value)
    {
        using var http = App.Anonymous();
        http.DefaultRequestHeaders.Add(header, value);

        (await http.SendAsync(HttpMethod.Post, "/seed")).ShouldBeProblem(HttpStatusCode.Forbidden, "permission_denied");

        (await App.InDatabaseAsync(null, db => db.Set<User>().AnyAsync())).ShouldBeFalse();
    }

    private Task SeedAsync() => App.Services.GetRequiredService<DevelopmentSeed>().AddAsync(CancellationToken.None);

    /// <summary>The role in the sample tenant, over HTTP; null without a membership.</summary>
    private async Task<string?> RoleAsync(SamplePerson sample)
    {
        var person = Person.Stranger(App, sample.Email.Split('@')[0]);
        await person.SignInAsync();
        var tenants = (await person.Http.GetResponseAsync("/api/v1/tenants"))["items"].EnumerateArray().ToList();
        return tenants.Count == 0 ? null : tenants.ShouldHaveSingleItem().GetProperty("role").GetString();
    }

    /// <summary>The number of audited actions: every change of the seed is one.</summary>
    private Task<int> CountAsync() => App.InAllTenantsAsync(db => db.AcrossTenants<AuditEntry>().CountAsync());

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : SeedTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : SeedTests(app);
}
