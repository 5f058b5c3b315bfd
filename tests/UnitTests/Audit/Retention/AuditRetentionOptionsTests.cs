using System.ComponentModel.DataAnnotations;
using Shouldly;
using SvcInfra.Application.Audit.Retention;

namespace SvcInfra.UnitTests.Audit.Retention;

public sealed class AuditRetentionOptionsTests
{
    [Theory]
    [InlineData(null, 365, null)]
    [InlineData(365, 365, null)]
    [InlineData(36_500, 30, null)]
    [InlineData(364, 365, "KeepFor")]
    [InlineData(36_501, 365, "KeepFor")]
    [InlineData(null, 29, "Minimum")]
    [InlineData(null, 36_501, "Minimum")]
    public void Limits_are_checked(int? keepFor, int minimum, string? wrong)
    {
        var options = new AuditRetentionOptions
        {
            KeepFor = keepFor is { } days ? TimeSpan.FromDays(days) : null,
            Minimum = TimeSpan.FromDays(minimum),
        };

        var found = options.Validate(new ValidationContext(options)).Select(result => result.ErrorMessage!).ToList();

        if (wrong is null)
        {
            found.ShouldBeEmpty();
        }
        else
        {
            found.ShouldHaveSingleItem().ShouldContain($"Audit:Retention:{wrong}");
        }
    }

    [Fact]
    public void Tenants_retention_overrides_the_installations_but_not_its_minimum()
    {
        var options = new AuditRetentionOptions { KeepFor = TimeSpan.FromDays(500), Minimum = TimeSpan.FromDays(399.5) };

        options.MinimumDays.ShouldBe(400);
        options.KeepForOf(null).ShouldBe(TimeSpan.FromDays(500));
        options.KeepForOf(450).ShouldBe(TimeSpan.FromDays(450));
        options.KeepForOf(3_000).ShouldBe(TimeSpan.FromDays(3_000));
        options.KeepForOf(1).ShouldBe(TimeSpan.FromDays(400), "the minimum was raised after the tenant had set its retention");
        new AuditRetentionOptions().KeepForOf(null).ShouldBeNull("forever");
    }
}
