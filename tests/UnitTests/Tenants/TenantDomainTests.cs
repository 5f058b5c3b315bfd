using Shouldly;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;
using SvcInfra.Domain.Tenants.Members;

namespace SvcInfra.UnitTests.Tenants;

public sealed class TenantDomainTests
{
    [Theory]
    [InlineData("abc", true)]
    [InlineData("a-1", true)]
    [InlineData("acme-corp-2", true)]
    [InlineData("123", true)]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("ab", false)]
    [InlineData("Acme", false)]
    [InlineData("-acme", false)]
    [InlineData("acme-", false)]
    [InlineData("ac--me", false)]
    [InlineData("ac me", false)]
    [InlineData("acme\n", false)]
    [InlineData("ac_me", false)]
    [InlineData("bücher", false)]
    [InlineData("acme.com", false)]
    public void Slug_is_a_lower_case_DNS_label(string? text, bool isValid)
    {
        var result = Slug.Create(text);

        result.IsSuccess.ShouldBe(isValid);
        if (!isValid)
        {
            Error.Of(result).Fields.ShouldHaveSingleItem().Code.ShouldBe("invalid_slug");
        }
    }

    [Fact]
    public void Slug_has_at_most_63_characters()
    {
        Slug.Create(new string('a', 63)).IsSuccess.ShouldBeTrue();
        Slug.Create(new string('a', 64)).IsSuccess.ShouldBeFalse();
    }

    [Fact]
    public void Renaming_to_the_same_name_changes_nothing()
    {
        var tenant = Tenant.Create(Slug.Create("acme").Value, " Acme ");
        tenant.TakeDomainEvents().ShouldBe([new TenantCreated(tenant.Id)]);

        tenant.Rename(" Acme");
        tenant.DomainEvents.ShouldBeEmpty();
        tenant.Rename("Apex ");

        tenant.Name.ShouldBe("Apex");
        tenant.TakeDomainEvents().ShouldBe([new TenantRenamed(tenant.Id, "Apex")]);
    }

    [Fact]
    public void New_membership_raises_an_event()
    {
        var (tenant, user) = (Guid.CreateVersion7(), Guid.CreateVersion7());

        Membership.Create(tenant, user, TenantRole.Admin).DomainEvents.ShouldBe([new MemberAdded(tenant, user, TenantRole.Admin)]);
    }
}
