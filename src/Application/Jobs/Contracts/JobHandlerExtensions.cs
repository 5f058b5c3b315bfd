using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Jobs.Contracts;

public static class JobHandlerExtensions
{
    /// <summary>Registers what the type handles, and the kinds of jobs that this process knows by it; nothing if it handles none.</summary>
    /// <param name="settings">Of the kind. Default: the <see cref="JobAttribute"/> of the record.</param>
    public static IServiceCollection AddJobHandler(this IServiceCollection services, Type handler, JobAttribute? settings = null)
    {
        foreach (var contract in handler.GetInterfaces().Where(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IJobHandler<>)))
        {
            services.AddScoped(contract, handler);
            services.AddSingleton(typeof(JobType), Activator.CreateInstance(typeof(JobType<>).MakeGenericType(contract.GetGenericArguments()), [settings])!);
        }

        return services;
    }

    /// <summary>Registers a command as a kind of job; nothing if it is none that may be enqueued.</summary>
    public static IServiceCollection AddEnqueueableCommand(this IServiceCollection services, Type command)
    {
        if (command.IsAssignableTo(typeof(IEnqueueable)))
        {
            if (SecretMemberOf(command) is { } secret)
            {
                throw new InvalidOperationException($"{command.Name} is IEnqueueable and {secret} is [Secret]: a secret does not wait in a queue. Enqueue what the command does with it instead.");
            }

            var settings = command.GetCustomAttribute<JobAttribute>() ?? throw new InvalidOperationException($"{command.Name} is IEnqueueable and has no [Job(\"module.action\")].");
            var job = typeof(RunCommand<>).MakeGenericType(command);
            services.AddScoped(typeof(IJobHandler<>).MakeGenericType(job), typeof(RunCommandHandler<>).MakeGenericType(command));
            services.AddSingleton(typeof(JobType), Activator.CreateInstance(typeof(JobType<>).MakeGenericType(job), [settings])!);
        }

        return services;
    }

    private static string? SecretMemberOf(Type command) =>
        command.GetProperties().Where(member => member.IsDefined(typeof(SecretAttribute))).Select(member => member.Name)
            .Concat(command.GetConstructors().SelectMany(made => made.GetParameters()).Where(member => member.IsDefined(typeof(SecretAttribute))).Select(member => member.Name!))
            .FirstOrDefault();
}
