// What the typings can't tell about each package, from the provider's schema as the genuine .NET packages show it.

/**
 * @typedef {object} PackageFacts
 * @property {string} npm name of the npm package
 * @property {string} rootNamespace
 * @property {'bridge'|'kubernetes'|'plain'} layout how the .NET code generator lays out names: `tfbridge20`, `kubernetes20` or neither
 * @property {Record<string, string>} namespaces modules whose C# name is not their capitalized name
 * @property {RegExp[]} doubles `module.Type.property` that are of type number in the schema; every other `number` is an integer
 * @property {Record<string, string>} renames `module.Type.property` that has another name in C# (of a resource: its outputs, arguments and state;
 *   `module.TypeState.property`: its state alone)
 */

/** @type {Record<string, PackageFacts>} */
export const packages = {
  aws: {
    npm: '@pulumi/aws',
    rootNamespace: 'Pulumi.Aws',
    layout: 'bridge',
    namespaces: {
      autoscaling: 'AutoScaling',
      cloudformation: 'CloudFormation',
      cloudwatch: 'CloudWatch',
      resourcegroups: 'ResourceGroups',
    },
    doubles: [
      /InstanceRequirements?(MemoryGibPerVcpus?|NetworkBandwidthGbps?|TotalLocalStorageGb)\.(min|max)$/,
      /^autoscaling\..*\.targetValue$/,
      /^ec2\..*LaunchTemplateConfigOverride\.(priority|weightedCapacity)$/,
      /^ec2\.GetInstanceType.*\.(sustainedClockSpeed|baselineBandwidth|peakBandwidth)$/,
      /^lambda\..*\.(executionEnvironmentMemoryGibPerVcpu|additionalVersionWeights|targetValue)$/,
      /^budgets\..*\.(threshold|actionThresholdValue)$/,
      /^cloudwatch\..*\.(threshold|availabilityScoreThreshold|performanceScoreThreshold)$/,
    ],
    renames: {
      'autoscaling.Tag.tag': 'TagDetails',
      'ec2.InstanceState.instanceState': 'InstanceStateName',
      'iam.Policy.policy': 'PolicyDocument',
    },
  },
  eks: {
    npm: '@pulumi/eks',
    rootNamespace: 'Pulumi.Eks',
    layout: 'plain',
    namespaces: {},
    doubles: [],
    renames: {},
  },
  kubernetes: {
    npm: '@pulumi/kubernetes',
    rootNamespace: 'Pulumi.Kubernetes',
    layout: 'kubernetes',
    namespaces: {
      admissionregistration: 'AdmissionRegistration',
      apiextensions: 'ApiExtensions',
      apiregistration: 'ApiRegistration',
      auditregistration: 'AuditRegistraion',
      flowcontrol: 'FlowControl',
      storagemigration: 'StorageMigration',
    },
    doubles: [
      /^KubeClientSettings\.qps$/,
      /^apiextensions\/.*\.JSONSchemaProps(Patch)?\.(maximum|minimum|multipleOf)$/,
    ],
    renames: {
      'Provider.kubeconfig': 'KubeConfig',
      'core/v1.ContainerPort.containerPort': 'ContainerPortValue',
      'meta/v1.Status.status': 'StatusValue',
    },
  },
};
