using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SvcInfra.Application.Audit.Capture;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.Common;

namespace SvcInfra.UnitTests.Audit.Capture;

public sealed class SensitivityTests
{
    private static readonly string[] Suspicious = ["hash", "token", "secret", "key", "password"];

    [Fact]
    public void Entity_properties_whose_names_suggest_a_secret_are_marked_as_secret()
    {
        var properties = typeof(Entity).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Entity))).SelectMany(type => type.GetProperties())
            .Where(property => property.PropertyType == typeof(string) || property.PropertyType == typeof(byte[]))
            .Where(property => Suspicious.Any(word => property.Name.Contains(word, StringComparison.OrdinalIgnoreCase)))
            .Where(property => !property.Name.StartsWith("Public", StringComparison.Ordinal)).ToList();

        properties.Count.ShouldBeGreaterThan(2);
        properties.Where(property => !property.IsDefined(typeof(SecretAttribute)))
            .Select(property => $"{property.DeclaringType!.Name}.{property.Name}").ShouldBeEmpty();
    }

    [Fact]
    public void No_enqueueable_command_has_a_secret() =>
        typeof(AuditCatalog).Assembly.GetTypes().Where(type => type.IsClass && type.IsAssignableTo(typeof(IEnqueueable)))
            .Where(type => type.GetConstructors().SelectMany(made => made.GetParameters()).Any(member => member.IsDefined(typeof(SecretAttribute))))
            .Select(type => type.Name).ShouldBeEmpty();

    [Fact]
    public void Attack_enqueueable_command_with_a_secret_fails_at_startup() =>
        Should.Throw<InvalidOperationException>(() => new ServiceCollection().AddEnqueueableCommand(typeof(KeepPassword)))
            .Message.ShouldContain("KeepPassword is IEnqueueable and its member Password is [Secret]");

    [Fact]
    public void Catalogue_has_every_command_and_every_declared_event_once()
    {
        var catalog = new AuditCatalog([new Sample()]);

        catalog.Find("tenants.rename_tenant").ShouldNotBeNull().Description.ShouldBe("Rename tenant.");
        catalog.Find("users.sign_in_with_password").ShouldNotBeNull().Tags.ShouldBe(AuditTags.Soc2 | AuditTags.Pci);
        catalog.Find("jobs.pause_job_queue").ShouldNotBeNull().Tags.ShouldBe(AuditTags.Soc2, "all operators' commands have this tag");
        catalog.Find("users.refresh_session").ShouldBeNull("it is marked [NotAudited]");
        catalog.Find("tenants.get_tenant").ShouldBeNull("a query without [Audited]");
        catalog.Find("sample.happened").ShouldNotBeNull();
        catalog.All.ShouldAllBe(type => type.Action.Length <= 100 && type.Action.Contains('.'));
    }

    [Fact]
    public void Two_event_types_with_the_same_code_fail_at_startup() =>
        Should.Throw<InvalidOperationException>(() => new AuditCatalog([new Sample(), new Sample()])).Message.ShouldContain("sample.happened");

    [Job("test.keep")]
    private sealed record KeepPassword([Secret] string Password) : ICommand, IEnqueueable;

    private sealed class Sample : IAuditEventSource
    {
        public IEnumerable<AuditEventType> EventTypes => [new("sample.happened", "It happened.")];
    }
}
